import { createHash } from "node:crypto";
import { AiEndpoint } from "@pulumi/gcp/vertex";
import * as pulumi from "@pulumi/pulumi";
import { configured, LOCATION_VARIABLES, PROJECT_VARIABLES } from "../../google/variables";
import { FIND_ENDPOINT } from "../../resourceTypes";
import type { FoundEndpoint } from "../../vertex/deployment/findEndpoint";
import { lastOutputs } from "../lastUpdate";
import { knownValue } from "../outputValue";
import { faultError } from "../programError";

/** Resource type of `AiEndpoint`. */
const ENDPOINT_TYPE = "gcp:vertex/aiEndpoint:AiEndpoint";

/** Where the endpoint is made. */
export interface EndpointPlace {
  readonly project?: pulumi.Input<string> | undefined;
  readonly location?: pulumi.Input<string> | undefined;
}

/**
 * A dedicated endpoint, whose traffic split belongs to the deployment. One that a killed run has made is imported,
 * because the service would refuse to make it again. Throws RunError if it is unknown where to create one.
 */
export async function makeEndpoint(
  parent: pulumi.Resource,
  name: string,
  place: EndpointPlace,
): Promise<AiEndpoint> {
  const config = new pulumi.Config("model-version");
  const find = (setting: string, variables: readonly string[]) =>
    configured(config.get(setting), variables, process.env);
  const project = place.project ?? find("project", PROJECT_VARIABLES);
  const location = place.location ?? find("location", LOCATION_VARIABLES);
  if (location === undefined) throw faultError(name, [NO_LOCATION]);
  const id = endpointId((await knownValue(parent.urn)) ?? name);
  const args = {
    name: id,
    displayName: name,
    dedicatedEndpointEnabled: true,
    location,
    ...(project !== undefined && { project }),
  };
  const left = await leftByKilledRun(parent, name, id, { project, location });
  return new AiEndpoint(name, args, { parent, ...(left !== undefined && { import: left }) });
}

const NO_LOCATION = {
  property: "deployment.location",
  what: "is missing",
  fix: "set it, or model-version:location in the stack's configuration, or GOOGLE_CLOUD_REGION",
};

/**
 * A name of nine digits. If the first character is a digit, the service requires digits only; Pulumi's own names are
 * refused.
 */
function endpointId(urn: string): string {
  const digits = BigInt(`0x${createHash("sha256").update(urn).digest("hex").slice(0, 15)}`);
  return String(100_000_000n + (digits % 900_000_000n));
}

/**
 * The import ID of the component's endpoint if it exists, but not in the state, and nothing was deployed to it. An
 * endpoint that serves something is never taken.
 */
async function leftByKilledRun(
  parent: pulumi.Resource,
  name: string,
  id: string,
  place: EndpointPlace,
): Promise<string | undefined> {
  const urn = await knownValue(pulumi.createUrn(name, ENDPOINT_TYPE, parent.urn));
  const recorded = await lastOutputs();
  const project = await knownValue(pulumi.output(place.project));
  const location = await knownValue(pulumi.output(place.location));
  if (urn === undefined || recorded?.[urn] || !project || !location) return undefined;
  const endpoint = `projects/${project}/locations/${location}/endpoints/${id}`;
  try {
    const found: FoundEndpoint = await pulumi.runtime.invoke(
      FIND_ENDPOINT,
      { endpoint },
      { parent },
    );
    return found.displayName === name && found.deployedModels === 0 ? endpoint : undefined;
  } catch (error) {
    // Without access the creation itself will say what is missing.
    pulumi.log.debug(`${endpoint} is not known: ${(error as Error).message}`, parent);
    return undefined;
  }
}
