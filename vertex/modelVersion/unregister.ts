import { isStatus, RefusedError, undefinedIfMissing } from "../../google/errors";
import { type ModelRef, modelName, shortName, versionName } from "../names";
import { remove, waitForOthers } from "../operations";
import type { Work } from "../work";
import type { ApiModel } from "./inputs";
import { getVersion, mergeAliases, versionsOf } from "./registry";

/** What happened, in words. */
export type Note = (message: string) => void;

/**
 * Deletes a version, and the model with its last one. A missing version counts as deleted. Throws RefusedError if an
 * endpoint still serves it.
 *
 * @param createTime creation time of the version: a model that was deleted and created again counts from 1.
 */
export async function unregister(
  work: Work,
  ref: ModelRef & { version: string },
  createTime: string | undefined,
  note: Note = () => undefined,
): Promise<void> {
  await work.client.inTurn(modelName(ref), async () => {
    for (let refused: unknown; ; ) {
      const version = await getVersion(work, ref);
      if (!version || (createTime !== undefined && version.versionCreateTime !== createTime))
        return;
      refuseIfDeployed(versionName(ref), version);
      const newest = (await versionsOf(work, ref))?.findLast(
        ({ versionId }) => versionId !== ref.version,
      );
      // Another stack may be uploading a version, or deleting the one that is left.
      if (await waitForOthers(work, modelName(ref))) continue;
      if (newest === undefined) {
        await remove(work, modelName(ref), { method: "DELETE", path: modelName(ref) });
        return;
      }
      const isDefault = version.versionAliases?.includes("default");
      if (refused !== undefined && !isDefault) throw refused;
      if (isDefault) {
        const heir = { ...ref, version: String(newest.versionId) };
        if (!(await undefinedIfMissing(mergeAliases(work, heir, ["default"])))) continue;
        note(`default moves from ${shortName(versionName(ref))} to version ${newest.versionId}`);
      }
      try {
        await deleteVersion(work, ref);
        return;
      } catch (error) {
        if (!isStatus(error, "FAILED_PRECONDITION")) throw error;
        refused = error; // someone may have assigned it the alias, or deleted the other versions, in between
      }
    }
  });
}

/** Deletes one of several versions. */
export async function deleteVersion(
  work: Work,
  ref: ModelRef & { version: string },
): Promise<void> {
  const path = `${versionName(ref)}:deleteVersion`;
  await remove(work, modelName(ref), { method: "DELETE", path });
}

function refuseIfDeployed(name: string, { deployedModels = [] }: ApiModel): void {
  if (deployedModels.length === 0) return;
  const endpoints = [...new Set(deployedModels.map(({ endpoint = "?" }) => endpoint))];
  throw new RefusedError(
    `${shortName(name)} is still deployed to ${endpoints.join(", ")}.\n  Fix: undeploy it there first; a VertexDeployment does so when its entry is removed.`,
  );
}
