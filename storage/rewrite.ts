import { ApiError } from "../google/errors";
import { objectPath, type PinnedObject } from "./client";
import type { StoredObject } from "./storedObject";
import type { StorageWork } from "./work";

/** Source: Cloud Storage JSON API, Objects: rewrite. */
interface RewriteAnswer {
  readonly done: boolean;
  readonly rewriteToken?: string;
  readonly resource?: StoredObject;
}

/** The target of a copy. */
export type Target = Pick<StoredObject, "bucket" | "name">;

/**
 * Copies an object at its generation within the service if the target does not exist yet; returns undefined if it does.
 * Large objects, and copies between locations, take several requests.
 */
export async function rewriteObject(
  { storage, limits }: StorageWork,
  source: PinnedObject,
  target: Target,
): Promise<StoredObject | undefined> {
  const to = objectPath(target.bucket, target.name).replace("storage/v1/", "");
  const path = `${objectPath(source.bucket, source.name)}/rewriteTo/${to}`;
  let token = "";
  for (;;) {
    const query = {
      sourceGeneration: source.generation,
      ifGenerationMatch: "0",
      ...(token ? { rewriteToken: token } : {}),
    };
    try {
      const answer = await storage.json<RewriteAnswer>(
        { method: "POST", ...target, path, query },
        limits,
      );
      if (answer.done && answer.resource) return answer.resource;
      token = answer.rewriteToken ?? "";
    } catch (error) {
      if (!isOverwriteRefused(error)) throw error;
      return undefined;
    }
  }
}

/** Whether an answer says that the object already exists. */
function isOverwriteRefused(error: unknown): boolean {
  return error instanceof ApiError && error.httpStatus === 412;
}
