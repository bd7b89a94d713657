import { RefusedError } from "../../google/errors";
import { OWNER_LABEL } from "../modelVersion/identity";
import type { ApiModel } from "../modelVersion/inputs";
import { getVersion, mergeAliases } from "../modelVersion/registry";
import { type ModelRef, parseModelName, shortName } from "../names";
import type { Work } from "../work";
import { DEFAULT, type ModelAliasInputs } from "./inputs";

/** The version that has an alias now; undefined if none has it. */
export function holderOf(
  work: Work,
  model: ModelRef,
  alias: string,
): Promise<ApiModel | undefined> {
  return getVersion(work, { ...model, version: alias });
}

/** Assigns an alias to a version, which moves it from the one that has it. */
export async function moveAlias(work: Work, inputs: ModelAliasInputs): Promise<ApiModel> {
  const ref = { ...modelRef(inputs.modelName), version: inputs.version };
  return mergeAliases(work, ref, [inputs.alias]);
}

/**
 * Removes an alias from a version. Reports why it stays if another version has it by now, or if it cannot be removed.
 */
export async function removeAlias(
  work: Work,
  { modelName, alias, version }: ModelAliasInputs,
): Promise<string | undefined> {
  const model = modelRef(modelName);
  const holder = await holderOf(work, model, alias);
  if (!holder) return undefined;
  const name = `${shortName(modelName)}@${holder.versionId}`;
  if (holder.versionId !== version) return `${alias} stays, since ${name} holds it by now`;
  if (alias === DEFAULT) return `${alias} stays with ${name}, since every model has it`;
  await mergeAliases(work, { ...model, version }, [`-${alias}`]);
  return undefined;
}

/** Which version loses an alias by moving it, in a line for a preview; undefined if none does. */
export function describeMove(inputs: ModelAliasInputs, holder: ApiModel): string | undefined {
  if (holder.versionId === inputs.version) return undefined;
  const owner = holder.labels?.[OWNER_LABEL];
  const labels = Object.entries(holder.labels ?? {}).filter(([key]) => !key.startsWith("mv-"));
  const known = [
    ...labels.map(([key, value]) => `${key}=${value}`),
    ...(owner === undefined ? [] : [`owner ${owner.slice(0, 8)}`]),
  ];
  const from = `${shortName(inputs.modelName)}@${holder.versionId}`;
  return `${inputs.alias} moves here from ${from}${known.length > 0 ? ` (${known.join(", ")})` : ""}`;
}

/** Throws if something is not the name of a model. */
export function modelRef(name: string): ModelRef {
  const ref = parseModelName(name);
  if (!ref)
    throw new RefusedError(
      `"${name}" is not the name of a model.\n  Fix: write projects/PROJECT/locations/LOCATION/models/MODEL.`,
    );
  return ref;
}
