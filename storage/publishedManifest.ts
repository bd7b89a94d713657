import { RefusedError } from "../google/errors";
import { MOST_MANIFEST_BYTES } from "../inspect/bounds";
import { fullDigest } from "../inspect/bundle/digest";
import { lazy } from "../inspect/lazy";
import type { Manifest } from "../inspect/manifest";
import type * as schema from "../inspect/schema/readManifest";
import { formatBytes } from "../text";
import { type BundlePlace, bundleId, layoutAt, urlOf } from "./place";
import type { StorageAccess } from "./work";

/** The library that validates it is loaded at the first one. */
const reader = lazy(() => require("../inspect/schema/readManifest") as typeof schema);

/** The manifest of a version in a bucket, whose presence says that the version is complete. */
export interface PublishedManifest {
  readonly manifest: Manifest;
  /** As it is in the bucket, in the format of the release that wrote it. */
  readonly written: unknown;
  readonly generation: string;
  readonly bytes: number;
  /** When it was written, RFC 3339; empty if the service does not say. */
  readonly publishedAt: string;
}

/** Reads the manifest of a version; undefined if there is none. Throws RefusedError if it describes something else. */
export async function readPublishedManifest(
  { storage, limits }: StorageAccess,
  place: BundlePlace,
): Promise<PublishedManifest | undefined> {
  const { manifest: name } = layoutAt(place);
  const object = await storage.get(place.bucket, name, limits);
  if (!object) return undefined;
  const url = urlOf(place.bucket, name);
  const bytes = Number(object.size);
  if (bytes === 0 || bytes > MOST_MANIFEST_BYTES)
    throw new RefusedError(`${url} has ${formatBytes(bytes)}, which no manifest has${FIX}`);
  const text = await storage.read(object, 0, bytes, limits);
  const { written, manifest } = parsedManifest(text.toString(), url);
  if (manifest.name !== place.name || !manifest.contentDigest.startsWith(fullDigest(place.digest)))
    throw new RefusedError(
      `${url} describes ${manifest.name} with ${manifest.contentDigest}${FIX}`,
    );
  const { generation, timeCreated = "" } = object;
  return { manifest, written, generation, bytes, publishedAt: timeCreated };
}

/** The manifest of a version. Throws RefusedError if there is none. */
export async function publishedAt(
  work: StorageAccess,
  place: BundlePlace,
): Promise<PublishedManifest> {
  const published = await readPublishedManifest(work, place);
  if (published) return published;
  throw new RefusedError(
    `${bundleId(place)} has no manifest.json, so nothing complete is published there\n` +
      "  Fix: name a version that is published: its bucket, prefix, name and digest.",
  );
}

const FIX =
  "\n  Fix: find out who wrote it there, and name another version, or publish this one again elsewhere.";

/** The manifest in a string. Throws RefusedError if it is not one. @param url of the object that has the string. */
export function parsedManifest(
  text: string,
  url: string,
): Pick<PublishedManifest, "manifest" | "written"> {
  let written: unknown;
  try {
    written = JSON.parse(text);
  } catch {
    throw new RefusedError(`${url} is not JSON${FIX}`);
  }
  const read = reader().readManifest(written);
  if ("fault" in read)
    throw new RefusedError(`${url} is not the manifest of a version: ${read.fault}${FIX}`);
  return { written, manifest: read.manifest };
}
