import assert from "node:assert/strict";
import { describeError } from "../../../google/errors";
import type { Job, State } from "../../../provider/resource";
import { Unfinished } from "../../../provider/resource";
import { vertexDeployment as resource } from "../../../provider/resources/vertexDeployment";
import { type Plain, UNKNOWN } from "../../../provider/values";
import { aJob } from "../../support/aJob";
import { refreshed } from "../../support/refreshed";
import {
  BLUE,
  ENDPOINT,
  emptyEndpoint,
  GREEN,
  registerTwo,
} from "../../support/vertex/deployments";
import { endpointKey } from "../../support/vertex/endpoints";
import { MODEL, URN, withFake } from "../../support/vertex/withFake";

const inputs = (...models: object[]): Plain => ({ ...ENDPOINT, models });

describe("VertexDeployment between engine and service", () => {
  const world = withFake();
  let notes: string[];
  const job = (minutes = 120): Job =>
    aJob({
      ...world().work({ minutes }),
      report: (progress) => world().progress.push(progress),
      urn: URN,
      note: (message) => notes.push(message),
    });
  const stored = () => world().fake.state.endpoints[endpointKey("77")];

  beforeEach(async () => {
    notes = [];
    await registerTwo(world());
    emptyEndpoint(world().fake);
  });
  afterEach(() => world().fake.ignorePace());

  const created = async (...models: object[]): Promise<State> => {
    const { id, outputs } = await resource.create(inputs(...models), job());
    return { id, inputs: inputs(...models), outputs };
  };

  it("has nothing to do after it was created, however often it is read", async () => {
    const canary = await created({ ...BLUE, traffic: 90 }, { ...GREEN, traffic: 10 });
    const state = await refreshed(resource, canary, job);
    assert.equal(state.id, endpointKey("77"));
    assert.equal(state.outputs["dns"], "77.example.goog");
  });

  it("has nothing to do after an import, by the project's ID or its number", async () => {
    await created(BLUE);
    for (const project of ["acme", "123456789012"]) {
      const id = endpointKey("77").replace("123456789012", project);
      const read = await resource.read(id, undefined, job());
      const news = inputs({ ...BLUE, modelVersion: `${MODEL}@1` });
      assert.deepEqual(resource.diff(read as State, news), []);
    }
  });

  it("shows in a read what a killed run left, so that an update removes it", async () => {
    const state = await created(BLUE);
    await resource.update(state, inputs(BLUE, { ...GREEN, traffic: 0 }), job());
    const read = await resource.read(state.id, state, job());
    assert.deepEqual(
      resource.diff(read as State, state.inputs).map(({ property }) => property),
      ["models"],
    );
    await resource.update(read as State, state.inputs, job());
    assert.equal(stored()?.deployedModels.length, 1);
  });

  it("is gone if nothing of it is deployed, or if the endpoint is gone", async () => {
    const state = await created(BLUE);
    world().fake.switchTo({ mayStop: true });
    emptyEndpoint(world().fake);
    assert.equal(await resource.read(state.id, state, job()), undefined);
    world().fake.change((all) => {
      all.endpoints = {};
    });
    assert.equal(await resource.read(state.id, state, job()), undefined);
    await resource.delete(state, job());
  });

  it("keeps what is known if its time ends before the deployment does", async () => {
    world().fake.operations.plan({ rpc: "DeployModel", what: "neverEnds" });
    await assert.rejects(resource.create(inputs(BLUE), job(5)), (error) => {
      assert.ok(error instanceof Unfinished);
      assert.match(error.id, /endpoints\/77$/);
      assert.match(error.message, /the time for it is over; the next `pulumi up` goes on/);
      return true;
    });
  });

  it("keeps the advice for a deployment that fails", async () => {
    const what = { code: 8, message: "Quota exceeded for CustomModelServingCPUs" };
    world().fake.operations.plan({ rpc: "DeployModel", what });
    await assert.rejects(resource.create(inputs(BLUE), job()), (error) => {
      assert.ok(error instanceof Unfinished);
      assert.match(describeError(error), /goes on from here\n {2}Fix: .*lower maxReplicas/);
      return true;
    });
  });

  it("lists the steps in a preview, even for a version that is not known yet", async () => {
    const state = await created(BLUE);
    const next = inputs({ ...BLUE, traffic: 90 }, { ...GREEN, traffic: 10, modelVersion: UNKNOWN });
    await resource.previewUpdate?.(state, next, job());
    assert.deepEqual(notes, [
      "deploys a new version as green",
      "moves traffic: blue 100 -> 90, green 0 -> 10",
    ]);
    assert.equal(resource.previewedOutputs?.(state, next)["deployed"], UNKNOWN);
    assert.deepEqual(
      resource.diff(state, next).map(({ property, replaces }) => [property, replaces]),
      [["models", false]],
    );
  });

  it("is replaced for another endpoint, the old one deleted first", () => {
    const state = { id: endpointKey("77"), inputs: inputs(BLUE), outputs: {} };
    const changes = resource.diff(state, { ...inputs(BLUE), endpoint: "78" });
    assert.deepEqual(changes[0], { property: "endpoint", replaces: true, isInput: true });
    assert.equal(resource.deletesFirst, true);
    const named = { ...inputs(BLUE), endpoint: endpointKey("77") };
    assert.deepEqual(resource.diff(state, named), []);
  });

  it("reads project and region from the endpoint's name", () => {
    const named = resource.complete({ endpoint: endpointKey("77", "us-central1") }, "", {
      project: "other",
      location: "europe-west4",
    });
    assert.deepEqual([named["project"], named["location"]], ["123456789012", "us-central1"]);
  });
});
