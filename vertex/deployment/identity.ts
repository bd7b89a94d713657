import { createHash } from "node:crypto";
import { canonicalJson } from "../../google/canonicalJson";
import type { Place } from "../../google/place";
import { parseModelName } from "../names";
import type { ApiDeployedModel, DeployedModelInputs, DeploymentInputs } from "./inputs";

/** Hexadecimal digits of the identity in a display name. */
const TAG = 8;
/** Most IDs that are tried for one identity, because the service may not use an ID twice. */
export const ATTEMPTS = 16;
const DISPLAY_NAME = /^([a-z0-9][a-z0-9-]{0,39}) ([0-9a-f]{8})$/;

/** An endpoint by its ID, whether its name contains the project's ID or number. */
export interface EndpointRef extends Place {
  readonly endpoint: string;
}

export function endpointRef({ endpoint, project, location }: DeploymentInputs): EndpointRef {
  return parseEndpointName(endpoint) ?? { project, location, endpoint };
}

export function parseEndpointName(name: string): EndpointRef | undefined {
  const [, project, location, endpoint] =
    /^projects\/([^/]+)\/locations\/([^/]+)\/endpoints\/([^/]+)$/.exec(name) ?? [];
  if (project === undefined || location === undefined || endpoint === undefined) return undefined;
  return { project, location, endpoint };
}

export function endpointName({ project, location, endpoint }: EndpointRef): string {
  return `projects/${project}/locations/${location}/endpoints/${endpoint}`;
}

/** The identity of a deployment: the entry, the version, and everything that cannot be changed later. */
export function tagOf(ref: EndpointRef, inputs: DeployedModelInputs): string {
  const { location, model, version } = parseModelName(inputs.modelVersion) ?? {};
  const { accessLogging = false, spot = false, disableExplanations = false } = inputs;
  return hash(
    canonicalJson({
      endpoint: ref.endpoint,
      version: [location, model, version],
      key: inputs.key,
      machine: [inputs.machineType, inputs.acceleratorType, inputs.acceleratorCount],
      spot,
      reservation: inputs.reservation,
      resourcePool: inputs.resourcePool,
      serviceAccount: inputs.serviceAccount,
      accessLogging,
      explanationSpec: inputs.explanationSpec,
      disableExplanations,
    }),
  ).slice(0, TAG);
}

export function displayNameOf(key: string, tag: string): string {
  return `${key} ${tag}`;
}

/**
 * The ID of a deployed model, which the caller may choose. It is derived from what is deployed, so a second call for
 * the same thing is refused instead of making a duplicate. Source: DeployedModel.id, 1 to 10 digits.
 */
export function deployedId(ref: EndpointRef, tag: string, attempt: number): string {
  const digits = BigInt(`0x${hash(`${ref.endpoint}/${tag}/${attempt}`).slice(0, 15)}`);
  return String(1_000_000_000n + (digits % 9_000_000_000n));
}

/** The entry and the tag of a deployed model that this package made; undefined for other models. */
export function ownTag(
  ref: EndpointRef,
  { id, displayName }: ApiDeployedModel,
): { readonly key: string; readonly tag: string } | undefined {
  const [, key, tag] = DISPLAY_NAME.exec(displayName ?? "") ?? [];
  if (key === undefined || tag === undefined) return undefined;
  for (let attempt = 0; attempt < ATTEMPTS; attempt++)
    if (deployedId(ref, tag, attempt) === id) return { key, tag };
  return undefined;
}

function hash(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
