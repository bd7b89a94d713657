import { RefusedError, undefinedIfMissing } from "../../google/errors";
import { type ModelRef, modelName, parseModelName, versionName } from "../names";
import { operationsOf, sendWhenFree, waitForOthers } from "../operations";
import type { Work } from "../work";
import { IDENTITY_LABEL } from "./identity";
import type { ApiModel } from "./inputs";

/** A version; undefined if it does not exist. */
export async function getVersion(work: Work, ref: ModelRef): Promise<ApiModel | undefined> {
  return undefinedIfMissing(
    work.client.send<ApiModel>({ method: "GET", path: versionName(ref) }, work.limits),
  );
}

/**
 * All versions of a model, oldest first; undefined if there is no such model. They are not filtered by the service,
 * whose grammar for labels with a hyphen is not documented.
 */
export async function versionsOf(work: Work, model: ModelRef): Promise<ApiModel[] | undefined> {
  const found = await undefinedIfMissing(
    work.client.list<ApiModel>(`${modelName(model)}:listVersions`, "models", work.limits),
  );
  return found?.sort((a, b) => Number(a.versionId) - Number(b.versionId));
}

/** The oldest version that meets a condition, even if an upload made it but the list does not show it yet. */
export async function oldestWhere(
  work: Work,
  model: ModelRef,
  listed: readonly ApiModel[] | undefined,
  holds: (version: ApiModel) => boolean,
): Promise<ApiModel | undefined> {
  return listed?.find(holds) ?? (await unlistedVersions(work, model, listed ?? [])).find(holds);
}

/** Versions that an upload made but that the list does not show yet. */
async function unlistedVersions(
  work: Work,
  model: ModelRef,
  listed: readonly ApiModel[],
): Promise<ApiModel[]> {
  const operations = await operationsOf(work, modelName(model));
  const ids = new Set(
    operations.map(({ response }) => response?.["modelVersionId"] as string | undefined),
  );
  for (const { versionId } of listed) ids.delete(versionId);
  const found: ApiModel[] = [];
  for (const version of ids) {
    if (version === undefined) continue;
    const unlisted = await getVersion(work, { ...model, version });
    if (unlisted) found.push(unlisted);
  }
  return found;
}

/**
 * The oldest version with a label of this identity.
 *
 * @param waits whether to wait for the unfinished operations of the model, one of which may create it.
 */
export async function findLabelled(
  work: Work,
  model: ModelRef,
  identity: string,
  waits: boolean,
): Promise<ApiModel | undefined> {
  if (waits) await waitForOthers(work, modelName(model));
  const listed = await versionsOf(work, model);
  return oldestWhere(work, model, listed, ({ labels }) => labels?.[IDENTITY_LABEL] === identity);
}

/** Updates the mutable properties of a version or (without a version) of its model. */
export async function patchModel(
  work: Work,
  ref: ModelRef,
  changes: Readonly<Record<string, unknown>>,
): Promise<ApiModel> {
  return sendWhenFree(work, modelName(ref), {
    method: "PATCH",
    path: versionName(ref),
    query: { updateMask: Object.keys(changes).join(",") },
    body: changes,
  });
}

/** Assigns aliases to a version, or (with a leading hyphen) removes them. */
export async function mergeAliases(
  work: Work,
  ref: ModelRef,
  versionAliases: readonly string[],
): Promise<ApiModel> {
  const path = `${versionName(ref)}:mergeVersionAliases`;
  return sendWhenFree(work, modelName(ref), { method: "POST", path, body: { versionAliases } });
}

/** Throws if something is not the name of a version with its ID. */
export function versionRef(name: string): ModelRef & { version: string } {
  const ref = parseModelName(name);
  if (ref?.version === undefined)
    throw new RefusedError(
      `"${name}" is not the name of a model version.\n  Fix: write projects/PROJECT/locations/LOCATION/models/MODEL@VERSION.`,
    );
  return { ...ref, version: ref.version };
}
