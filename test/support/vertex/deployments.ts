import type { DeployedModelInputs } from "../../../vertex/deployment/inputs";
import { register } from "../../../vertex/modelVersion/register";
import { anEndpoint, endpointKey } from "./endpoints";
import type { FakeVertex } from "./fakeVertex";
import { IRIS, MODEL, URN, type World } from "./withFake";

/** An endpoint as a program names it. */
export const ENDPOINT = { endpoint: "77", project: "acme", location: "europe-west4" };

/** Valid entries, each of which can be served by itself. */
export const BLUE: DeployedModelInputs = {
  key: "blue",
  modelVersion: `${MODEL}@1`,
  traffic: 100,
  machineType: "n1-standard-4",
};
export const GREEN: DeployedModelInputs = { ...BLUE, key: "green", modelVersion: `${MODEL}@2` };

/** Registers the versions 1 and 2 of iris. */
export async function registerTwo(world: World): Promise<void> {
  await register(world.work(), IRIS, URN);
  await register(world.work(), { ...IRIS, artifactUri: "gs://models/iris/next" }, URN);
}

/** Creates or replaces the endpoint, with nothing deployed on it. */
export function emptyEndpoint(fake: FakeVertex): void {
  fake.change(({ endpoints }) => {
    endpoints[endpointKey("77")] = anEndpoint("77");
  });
}
