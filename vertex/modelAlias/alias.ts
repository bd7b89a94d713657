import { RefusedError } from "../../google/errors";
import { OWNER_LABEL } from "../modelVersion/identity";
import type { ApiModel } from "../modelVersion/inputs";
import { getVersion, mergeAliases } from "../modelVersion/registry";
import { type ModelRef, parseModelName, shortName } from "../names";
import type { Work } from "../work";
import { DEFAULT, type ModelAliasInputs } from "./inputs";

/** The version that holds an alias now, or undefined where none does. */
export function holderOf(
  work: Work,
  model: ModelRef,
  alias: string,
): Promise<ApiModel | undefined> {
  return getVersion(work, { ...model, version: alias });
}

/** Gives an alias to a version, which takes it from the one that holds it. */
export async function moveAlias(work: Work, inputs: ModelAliasInputs): Promise<ApiModel> {
  const ref = { ...modelRef(inputs.modelName), version: inputs.version };
  return mergeAliases(work, ref, [inputs.alias]);
}

/**
 * Takes an alias away from a version. Says why it stays where another version holds it by now, or where it cannot be
 * removed.
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

/** What moving an alias takes away from another version, in a line for a preview; undefined where it takes nothing. */
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

/** Throws where something is not the name of a model. */
export function modelRef(name: string): ModelRef {
  const ref = parseModelName(name);
  if (!ref)
    throw new RefusedError(
      `"${name}" is not the name of a model.\n  Fix: write projects/PROJECT/locations/LOCATION/models/MODEL.`,
    );
  return ref;
}
