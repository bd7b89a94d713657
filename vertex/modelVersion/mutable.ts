import { canonicalJson } from "../../google/canonicalJson";
import { type ModelRef, parseModelName } from "../names";
import type { Work } from "../work";
import { labelsOf, OWNER_LABEL, userLabels } from "./identity";
import type { ApiModel, ModelVersionInputs } from "./inputs";
import { patchModel } from "./registry";

/** The owner of a version's labels. */
export interface Owner {
  readonly urn: string;
  /** Whether the version belongs to another owner, whose labels stay beside ours. */
  readonly adopted: boolean;
}

/**
 * Updates the mutable properties of a version and its model: the version's labels and description, and for the model
 * only what is given. Sends nothing if nothing differs.
 *
 * @param before the labels that were set until now, which are removed.
 */
export async function applyMutable(
  work: Work,
  version: ApiModel,
  inputs: ModelVersionInputs,
  { urn, adopted }: Owner,
  before: Readonly<Record<string, string>> = {},
): Promise<void> {
  const ref = { ...refOf(version), version: String(version.versionId) };
  const labels = wantedLabels(version, inputs, urn, adopted, before);
  const { versionDescription } = inputs;
  const isDescribed = versionDescription === undefined && adopted;
  const changes = {
    ...(canonicalJson(labels) === canonicalJson(version.labels ?? {}) ? {} : { labels }),
    ...(isDescribed || (versionDescription ?? "") === (version.versionDescription ?? "")
      ? {}
      : { versionDescription: versionDescription ?? "" }),
  };
  if (Object.keys(changes).length > 0) await patchModel(work, ref, changes);

  const ofModel = (["displayName", "description"] as const)
    .filter((name) => inputs[name] !== undefined && inputs[name] !== (version[name] ?? ""))
    .map((name) => [name, inputs[name]]);
  if (ofModel.length > 0) await patchModel(work, refOf(version), Object.fromEntries(ofModel));
}

function wantedLabels(
  version: ApiModel,
  inputs: ModelVersionInputs,
  urn: string,
  adopted: boolean,
  before: Readonly<Record<string, string>>,
): Record<string, string> {
  const present = { ...version.labels };
  for (const key of Object.keys(userLabels(before))) delete present[key];
  const ours = labelsOf(inputs, urn);
  if (adopted && present[OWNER_LABEL] !== undefined) ours[OWNER_LABEL] = present[OWNER_LABEL];
  return { ...present, ...inputs.labels, ...ours };
}

/** The model of a version. */
export function refOf({ name }: ApiModel): ModelRef {
  const { version: _, ...ref } = parseModelName(name) ?? {};
  if (!("model" in ref)) throw new Error(`the service answers with the name ${name}`);
  return ref as ModelRef;
}
