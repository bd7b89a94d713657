import { operationsOf } from "../operations";
import type { Work } from "../work";
import { type EndpointRef, endpointName } from "./identity";
import type { ApiDeployedModel, ApiEndpoint } from "./inputs";

/** Milliseconds by which the times of a model and of the operation that deploys it may differ. */
const TOLERANCE = 60_000;

/**
 * Whether a model on an endpoint was deployed completely. A model whose deployment failed may stay there, even if no
 * run waited for it. Only its operation shows that: a successful one names the model, and a failed one started when the
 * model was created. A model with traffic, or without a known operation, counts as deployed.
 */
export async function isServable(
  work: Work,
  ref: EndpointRef,
  { trafficSplit }: ApiEndpoint,
  { id, createTime }: ApiDeployedModel,
): Promise<boolean> {
  if (trafficSplit?.[id]) return true;
  const operations = await operationsOf(work, endpointName(ref));
  const deployments = operations.filter(({ metadata }) => metadata?.deploymentStage !== undefined);
  const named = deployments.some(
    ({ response }) => (response?.["deployedModel"] as { id?: string } | undefined)?.id === id,
  );
  if (named) return true;
  const made = Date.parse(createTime ?? "");
  return !deployments.some(({ error, metadata }) => {
    const begun = Date.parse(metadata?.genericMetadata?.createTime ?? "");
    const isOther = Math.abs(made - begun) > TOLERANCE;
    return error !== undefined && !isOther;
  });
}
