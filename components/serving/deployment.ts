import { createHash } from "node:crypto";
import { AiEndpoint } from "@pulumi/gcp/vertex";
import * as pulumi from "@pulumi/pulumi";
import { configured, LOCATION_VARIABLES, PROJECT_VARIABLES } from "../../google/variables";
import type { DeploymentArgs } from "../arguments/deploymentArgs";
import { knownValue } from "../outputValue";
import { faultError } from "../programError";
import { VertexDeployment, type VertexDeploymentArgs } from "../resources/vertexDeployment";
import type { VertexModelVersion } from "../resources/vertexModelVersion";

/** A version to serve, by the digits of its digest. */
export interface Deployable {
  readonly digest: string;
  readonly version: VertexModelVersion;
}

/** Where the model is registered. */
interface Place {
  readonly project?: pulumi.Input<string> | undefined;
  readonly location?: pulumi.Input<string> | undefined;
}

/**
 * Deploys a version, and the previous one beside it, to a given or a new endpoint. Throws RunError if it is unknown
 * where to create one.
 */
export async function deployVersion(
  parent: pulumi.Resource,
  name: string,
  args: DeploymentArgs,
  place: Place,
  current: Deployable,
  previous: Deployable | undefined,
): Promise<VertexDeployment> {
  const { endpoint, traffic = 100, previous: _, ...rest } = args;
  const { strategy, takeOver, project, location, ...fields } = rest;
  const entry = ({ digest, version }: Deployable, share: number) => ({
    ...fields,
    key: digest,
    modelVersion: version.versionName,
    traffic: share,
  });
  const models = [entry(current, traffic), ...(previous ? [entry(previous, 100 - traffic)] : [])];
  const own = { project: project ?? place.project, location: location ?? place.location };
  const served = {
    ...(endpoint === undefined
      ? { endpoint: (await makeEndpoint(parent, name, own)).id }
      : { endpoint, project, location }),
    strategy,
    takeOver,
    models,
  };
  return new VertexDeployment(name, served as VertexDeploymentArgs, { parent });
}

/** A dedicated endpoint, whose traffic split belongs to the deployment. */
async function makeEndpoint(
  parent: pulumi.Resource,
  name: string,
  place: Place,
): Promise<AiEndpoint> {
  const config = new pulumi.Config("model-version");
  const find = (setting: string, variables: readonly string[]) =>
    configured(config.get(setting), variables, process.env);
  const project = place.project ?? find("project", PROJECT_VARIABLES);
  const location = place.location ?? find("location", LOCATION_VARIABLES);
  if (location === undefined) throw faultError(name, [NO_LOCATION]);
  const args = {
    name: endpointId((await knownValue(parent.urn)) ?? name),
    displayName: name,
    dedicatedEndpointEnabled: true,
    location,
    ...(project !== undefined && { project }),
  };
  return new AiEndpoint(name, args, { parent });
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
