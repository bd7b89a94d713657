import type { Worker } from "node:worker_threads";
import type { BundleFile } from "../../inspect/bundle/bundle";
import type { ByteSource } from "../../inspect/bytes/byteSource";
import { InputError } from "../../inspect/inputError";
import { lazy } from "../../inspect/lazy";
import type { StorageClient } from "../client";
import { urlOf } from "../place";
import type { StoredObject } from "../storedObject";
import type { BucketAddress } from "./address";
import { BlockCache } from "./blocks";
import { type Connection, connect } from "./connect";
import { readFault } from "./faults";
import { readLimits } from "./limits";
import { RangeReader, type ReadingCost } from "./reader";
import type * as startThreadModule from "./startThread";

/** A separate file, beside that of the thread. */
const starter = lazy(() => require("./startThread") as typeof startThreadModule);

export interface BucketOptions extends Connection {
  /** Reads every byte, for digests and checksums. Defaults to false: then larger files are read in parts. */
  readonly isDeep?: boolean;
}

/** The objects that an address names, while they are read. */
export interface BucketFolder {
  readonly files: readonly BundleFile[];
  /** Whether the address is that of a single file, not of a folder. */
  readonly isFile: boolean;
  readonly cost: ReadingCost;
}

/** Lists what `address` names and passes it to `use`. Throws InputError if it cannot be read. */
export async function withBucketFolder<T>(
  address: BucketAddress,
  { isDeep = false, ...connection }: BucketOptions,
  use: (opened: BucketFolder) => Promise<T>,
): Promise<T> {
  // It starts while the main thread waits for the listing.
  const thread: Worker = starter().startThread(connection);
  try {
    const { objects, isFile } = await listObjects(connect(connection), address);
    const reader = new RangeReader(thread);
    const cache = new BlockCache(reader);
    const files = objects.map((object) =>
      openObject(object, below(object, address), cache, isDeep),
    );
    return await use({ files, isFile, cost: reader.cost });
  } finally {
    await thread.terminate();
  }
}

/** The objects below an address, or the one that it names. Throws InputError if there is none. */
async function listObjects(
  storage: StorageClient,
  { bucket, path }: BucketAddress,
): Promise<{ readonly objects: readonly StoredObject[]; readonly isFile: boolean }> {
  const url = urlOf(bucket, path);
  try {
    const objects: StoredObject[] = [];
    for await (const object of objectsBelow(storage, { bucket, path })) objects.push(object);
    if (objects.length > 0) return { objects, isFile: false };
    const object = path === "" ? undefined : await storage.get(bucket, path, readLimits(storage));
    if (object) return { objects: [object], isFile: true };
  } catch (error) {
    throw readFault(url, error);
  }
  throw new InputError(`"${url}" does not exist`, "name a folder of the bucket, or an object");
}

/** The objects below an address, by name. */
export async function* objectsBelow(
  storage: StorageClient,
  { bucket, path }: BucketAddress,
): AsyncGenerator<StoredObject> {
  const prefix = path === "" ? "" : `${path}/`;
  // An empty object whose name ends with a slash is a folder marker of the console.
  for await (const object of storage.objects(bucket, prefix, () => readLimits(storage)))
    if (!object.name.endsWith("/") || object.size !== "0") yield object;
}

/**
 * The addresses of the objects that one names in which `*` stands for any characters but a slash; without one, itself.
 * Throws InputError if they cannot be listed.
 */
export async function* objectsNamed(
  storage: StorageClient,
  address: BucketAddress,
): AsyncGenerator<BucketAddress> {
  const { bucket, path } = address;
  const [prefix = "", ...others] = path.split("*");
  if (others.length === 0) return yield address;
  const literal = (part: string) => part.replace(/[\\^$.+?()[\]{}|]/g, "\\$&");
  const pattern = [prefix, ...others].map(literal).join("[^/]*");
  const named = new RegExp(`^${pattern}$`, "s");
  try {
    for await (const { name } of storage.objects(bucket, prefix, () => readLimits(storage)))
      if (named.test(name)) yield { bucket, path: name };
  } catch (error) {
    throw readFault(urlOf(bucket, path), error);
  }
}

/** The name of an object below an address; of the one that it names, the last part of it. */
export function below({ name }: StoredObject, { path }: BucketAddress): string {
  if (name === path) return name.slice(name.lastIndexOf("/") + 1);
  return path === "" ? name : name.slice(path.length + 1);
}

/** An object as a file of a bundle, whose bytes are read when they are needed. */
export function openObject(
  object: StoredObject,
  path: string,
  cache: BlockCache,
  isDeep: boolean,
): BundleFile {
  const { bucket, name, generation, md5Hash, crc32c, contentEncoding } = object;
  const bytes = Number(object.size);
  return {
    path,
    location:
      contentEncoding === "gzip"
        ? compressedSource(urlOf(bucket, name), bytes)
        : cache.sourceOf({ bucket, name, generation }, bytes),
    bytes,
    listed: { ...(md5Hash && { md5: md5Hash }), ...(crc32c && { crc32c }) },
    ...(!isDeep && { inParts: true }),
  };
}

/** Bytes of which Cloud Storage serves no parts; only who reads them is told. */
function compressedSource(url: string, size: number): ByteSource {
  return {
    size,
    read() {
      throw new InputError(
        `${url} is stored compressed (Content-Encoding: gzip), so parts of it cannot be read`,
        "upload it again without compression",
      );
    },
  };
}
