import { createHash } from "node:crypto";
import type { StoredObject } from "./storedObject";
import type { StorageWork } from "./work";

/** Bytes that are read at once. */
const CHUNK = 4 << 20;

/** SHA-256 of an object's bytes at its generation, in lower-case hex. */
export async function hashObject(
  { storage, limits }: StorageWork,
  object: StoredObject,
  onBytes: (bytes: number) => void,
): Promise<string> {
  const hash = createHash("sha256");
  const size = Number(object.size);
  for (let start = 0; start < size; start += CHUNK) {
    const chunk = await storage.read(object, start, Math.min(start + CHUNK, size), limits);
    hash.update(chunk);
    onBytes(chunk.length);
  }
  return hash.digest("hex");
}
