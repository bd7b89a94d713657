import { createHash } from "node:crypto";
import { RefusedError } from "../google/errors";
import { lazy } from "../inspect/lazy";
import type * as gzip from "../packing/gzip";
import type * as tar from "../packing/tar";
import { createObject } from "../storage/createObject";
import { urlOf } from "../storage/place";
import type { StoredObject } from "../storage/storedObject";
import type { PublishedPackage } from "./publishedPackage";
import type { BuildWork } from "./services";

/** The library for archives is loaded at the first build. */
const packer = lazy(() => require("../packing/tar") as typeof tar);
const compressor = lazy(() => require("../packing/gzip") as typeof gzip);

/**
 * Writes a build's source beside the version: one archive with the source distribution and the Dockerfile, because
 * Cloud Build accepts one object. Both files must have the bytes that the manifest lists. An earlier build left the
 * same archive.
 */
export async function writeSource(
  work: BuildWork,
  { version, layout, files }: PublishedPackage,
  tag: string,
): Promise<StoredObject> {
  const contents = await Promise.all(
    files.map(async ({ path, sha256 }) => {
      const name = `${layout.package}/${path}`;
      const bytes = await bytesAt(work, version.bucket, name);
      if (createHash("sha256").update(bytes).digest("hex") === sha256)
        return [path, bytes] as const;
      throw new RefusedError(
        `${urlOf(version.bucket, name)} has other bytes than the manifest of its version lists.\n  Fix: find out who wrote it there, and publish the version again elsewhere.`,
      );
    }),
  );
  const archive = compressor().gzipStored(await packer().tarOf(contents));
  return writeOnce(work, version.bucket, `${layout.folder}/build/${tag}.tar.gz`, archive);
}

async function bytesAt(
  { storage, limits }: BuildWork,
  bucket: string,
  name: string,
): Promise<Buffer> {
  const object = await storage.get(bucket, name, limits);
  if (!object)
    throw new RefusedError(
      `${urlOf(bucket, name)} does not exist, although the manifest of its version lists it.\n  Fix: publish the version again.`,
    );
  return storage.read(object, 0, Number(object.size), limits);
}

/** Writes an object that is never overwritten: an existing one must have the same bytes. */
async function writeOnce(
  work: BuildWork,
  bucket: string,
  name: string,
  bytes: Buffer,
): Promise<StoredObject> {
  const object =
    (await work.storage.get(bucket, name, work.limits)) ??
    (await createObject(work, { bucket, name }, bytes, "application/gzip"));
  if (object.md5Hash === createHash("md5").update(bytes).digest("base64")) return object;
  throw new RefusedError(
    `${urlOf(bucket, name)} has other bytes than the source of the image.\n  Fix: find out who wrote it there, and delete it.`,
  );
}
