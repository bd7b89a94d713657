import { waitForOthers } from "../operations";
import type { Work } from "../work";
import { getEndpoint } from "./endpoint";
import { type EndpointRef, endpointName } from "./identity";

/** What is known of an endpoint; without properties if it does not exist. */
export interface FoundEndpoint {
  readonly displayName?: string;
  /** Number of models that are deployed to it. */
  readonly deployedModels?: number;
}

/** Finds an endpoint, also one whose creation has not ended. */
export async function findEndpoint(work: Work, ref: EndpointRef): Promise<FoundEndpoint> {
  const found =
    (await getEndpoint(work, ref)) ??
    ((await waitForOthers(work, endpointName(ref))) ? await getEndpoint(work, ref) : undefined);
  if (!found) return {};
  const { displayName = "", deployedModels = [] } = found;
  return { displayName, deployedModels: deployedModels.length };
}
