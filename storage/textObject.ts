import { createHash } from "node:crypto";
import { InputError } from "../inspect/inputError";
import type { StorageClient } from "./client";
import { createObject } from "./createObject";
import { urlOf } from "./place";
import type { BucketAddress } from "./ranges/address";
import { readFault, writeFault } from "./ranges/faults";
import { readLimits } from "./ranges/limits";

/** The text of an object; undefined if it does not exist. Throws InputError if it cannot be read, or has more than `most` bytes. */
export async function readText(
  { bucket, path }: BucketAddress,
  storage: StorageClient,
  most: number,
): Promise<string | undefined> {
  const url = urlOf(bucket, path);
  try {
    const object = await storage.get(bucket, path, readLimits(storage));
    if (!object) return undefined;
    const size = Number(object.size);
    if (size > most)
      throw new InputError(
        `${url} has ${size} bytes, more than the limit of ${most}`,
        "name a smaller object",
      );
    if (size === 0) return "";
    return (await storage.read(object, 0, size, readLimits(storage))).toString("utf8");
  } catch (error) {
    throw readFault(url, error);
  }
}

/**
 * Writes an object that does not exist yet, which needs no right to replace or delete one. An object with the same text
 * counts as written, because the answer to an earlier request may have been lost. Throws InputError.
 */
export async function createText(
  { bucket, path }: BucketAddress,
  text: string,
  contentType: string,
  storage: StorageClient,
): Promise<void> {
  const url = urlOf(bucket, path);
  const access = { storage, limits: readLimits(storage) };
  const bytes = Buffer.from(text);
  try {
    const object = await createObject(access, { bucket, name: path }, bytes, contentType);
    if (object.md5Hash === createHash("md5").update(bytes).digest("base64")) return;
  } catch (error) {
    throw writeFault(url, error);
  }
  throw new InputError(
    `${url} was written by someone else in the meantime`,
    "name another object, or run this again",
  );
}
