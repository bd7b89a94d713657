import { type ApiError, isStatus, RefusedError, undefinedIfMissing } from "../../google/errors";
import { carryOut, remove } from "../operations";
import { named, type Work } from "../work";
import { type EndpointRef, endpointName, ownTag } from "./identity";
import type { ApiDeployedModel, ApiEndpoint, Split } from "./inputs";

/** An endpoint; undefined if it does not exist. */
export function getEndpoint(work: Work, ref: EndpointRef): Promise<ApiEndpoint | undefined> {
  const path = endpointName(ref);
  return undefinedIfMissing(work.client.send<ApiEndpoint>({ method: "GET", path }, work.limits));
}

/** An endpoint that must exist. */
export async function needEndpoint(work: Work, ref: EndpointRef): Promise<ApiEndpoint> {
  const endpoint = await getEndpoint(work, ref);
  if (endpoint) return endpoint;
  throw new RefusedError(
    `there is no endpoint ${endpointName(ref)}.\n  Fix: create it, as by gcp.vertex.AiEndpoint, or name another.`,
  );
}

/** Undeploys a model; a missing one counts as undeployed. @param split new split, if the model has traffic. */
export async function undeploy(
  work: Work,
  ref: EndpointRef,
  { id, displayName }: ApiDeployedModel,
  split?: Split,
): Promise<void> {
  const name = endpointName(ref);
  const body = { deployedModelId: id, ...(split ? { trafficSplit: split } : {}) };
  const telling = named(work, `undeploying ${displayName ?? id}`);
  await remove(telling, name, { method: "POST", path: `${name}:undeployModel`, body });
}

/** Changes the replicas, the scaling or the logging of a model that is deployed. */
export async function mutate(
  work: Work,
  ref: EndpointRef,
  deployedModel: ApiDeployedModel,
  mask: readonly string[],
): Promise<void> {
  const name = endpointName(ref);
  const telling = named(work, `changing ${deployedModel.id}`);
  const body = { deployedModel, updateMask: mask.join(",") };
  await carryOut(telling, name, { method: "POST", path: `${name}:mutateDeployedModel`, body });
}

/** Sets the split if nothing has changed the endpoint since; returns the refusal if something may have. */
export async function setSplit(
  { client, limits }: Work,
  ref: EndpointRef,
  { etag }: ApiEndpoint,
  trafficSplit: Split,
): Promise<ApiError | undefined> {
  const name = endpointName(ref);
  const body = { trafficSplit, ...(etag === undefined ? {} : { etag }) };
  const query = { updateMask: "trafficSplit" };
  try {
    // Sent only once, because the etag is no longer current after it has succeeded.
    await client.send({ method: "PATCH", path: name, query, body, once: true }, limits);
    return undefined;
  } catch (error) {
    if (isStatus(error, "ABORTED", "FAILED_PRECONDITION")) return error;
    throw error;
  }
}

/** Models on an endpoint that this resource manages, by their IDs in the state or by their names. */
export function ownModels(
  ref: EndpointRef,
  { deployedModels = [] }: ApiEndpoint,
  recorded: ReadonlySet<string>,
): ApiDeployedModel[] {
  return deployedModels.filter((model) => recorded.has(model.id) || ownTag(ref, model));
}

export function equalSplits(a: Split = {}, b: Split = {}): boolean {
  const keys = new Set([...Object.keys(a), ...Object.keys(b)]);
  return [...keys].every((key) => (a[key] ?? 0) === (b[key] ?? 0));
}

/** A split without the models that get no traffic. */
export function served(split: Split = {}): Split {
  return Object.fromEntries(Object.entries(split).filter(([, share]) => share > 0));
}
