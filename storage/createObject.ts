import { ApiError } from "../google/errors";
import { uploadPath } from "./client";
import type { Target } from "./rewrite";
import type { StoredObject } from "./storedObject";
import type { StorageAccess } from "./work";

/**
 * Creates an object from few bytes in one request, and returns it. An object that already exists is returned as it is,
 * also because the answer to an earlier request was lost; its bytes are for the caller to compare.
 *
 * Source: Cloud Storage JSON API, Objects: insert.
 */
export async function createObject(
  access: StorageAccess,
  target: Target,
  bytes: Buffer,
  contentType: string,
): Promise<StoredObject> {
  const call = {
    method: "POST",
    ...target,
    path: uploadPath(target.bucket),
    query: { uploadType: "media", name: target.name, ifGenerationMatch: "0" },
    headers: { "content-type": contentType },
    body: bytes,
  } as const;
  return access.storage
    .json<StoredObject>(call, access.limits)
    .catch((error: unknown) => existingInstead(access, target, error));
}

/**
 * The existing object because of which a creation was refused: by the precondition, or by a right to delete that is
 * missing or a bucket's retention policy. Throws the refusal if there is none.
 */
export async function existingInstead(
  { storage, limits }: StorageAccess,
  { bucket, name }: Target,
  refusal: unknown,
): Promise<StoredObject> {
  if (!(refusal instanceof ApiError) || ![403, 412].includes(refusal.httpStatus)) throw refusal;
  const object = await storage.get(bucket, name, limits);
  if (!object) throw refusal;
  return object;
}
