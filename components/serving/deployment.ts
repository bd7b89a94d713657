import type * as pulumi from "@pulumi/pulumi";
import type { DeploymentArgs } from "../arguments/deploymentArgs";
import { VertexDeployment, type VertexDeploymentArgs } from "../resources/vertexDeployment";
import type { VertexModelVersion } from "../resources/vertexModelVersion";
import { type EndpointPlace, makeEndpoint } from "./endpoint";

/** A version to serve, by the digits of its digest. */
export interface Deployable {
  readonly digest: string;
  readonly version: VertexModelVersion;
}

/**
 * Deploys a version, and the previous one beside it, to a given or a new endpoint. Throws RunError if it is unknown
 * where to create one.
 */
export async function deployVersion(
  parent: pulumi.Resource,
  name: string,
  args: DeploymentArgs,
  place: EndpointPlace,
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
