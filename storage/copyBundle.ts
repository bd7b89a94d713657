import { RefusedError } from "../google/errors";
import { type PublishedObject, publishedObjects } from "../packing/publishedVersion";
import { listFew } from "../text";
import { hashObject } from "./hashObject";
import { inParallel } from "./parallel";
import { type BundlePlace, bundleId, layoutAt } from "./place";
import { type PublishedManifest, publishedAt } from "./publishedManifest";
import { otherBytes } from "./refusals";
import { rewriteObject } from "./rewrite";
import { hasBytes, isSameObject, type StoredObject } from "./storedObject";
import { type StorageWork, Tally } from "./work";

/** How the source is compared with its manifest: by reading its bytes, or by the checksums that the service reports. */
export const VERIFY = ["sha256", "crc32c"] as const;

/** Most objects that are copied simultaneously. */
const AT_ONCE = 8;

export interface Copy {
  readonly source: BundlePlace;
  readonly target: BundlePlace;
  readonly verify: (typeof VERIFY)[number];
}

/** One object of a copy: its state when the work started, and the required one. */
interface Part {
  readonly from: StoredObject;
  readonly to: string;
  /** What the target already has. */
  readonly there: StoredObject | undefined;
  readonly published: PublishedObject;
}

/**
 * Copies a version between buckets, the manifest last, and returns its content. Existing objects with the same bytes
 * stay. Throws RefusedError if the source does not match its manifest, or if the target has other bytes.
 */
export async function copyBundle(work: StorageWork, copy: Copy): Promise<PublishedManifest> {
  const { source, target } = copy;
  const published = await publishedAt(work, source);
  const parts = await partsOf(work, copy, published);
  const total = parts.reduce((sum, { published: { bytes } }) => sum + bytes, 0);
  const tally = new Tally(work, parts.length, total);
  await inParallel(parts, AT_ONCE, work.limits, async (part, limits) => {
    await copyPart({ ...work, limits }, copy, part, tally);
    tally.finish();
  });
  const name = layoutAt(source).manifest;
  const pinned = { bucket: source.bucket, name, generation: published.generation };
  await rewriteObject(work, pinned, { bucket: target.bucket, name: layoutAt(target).manifest });
  return publishedAt(work, target);
}

/** What a copy would do. */
export interface CopyPlan {
  readonly published: PublishedManifest;
  /** Objects besides the manifest that do not exist yet, and their bytes. */
  readonly objects: number;
  readonly bytes: number;
}

/**
 * Finds out what a copy would do. Throws RefusedError if it would refuse, as far as that can be found without reading
 * bytes.
 */
export async function planCopy(work: StorageWork, copy: Copy): Promise<CopyPlan> {
  const published = await publishedAt(work, copy.source);
  const missing = (await partsOf(work, copy, published)).filter(({ there }) => !there);
  const bytes = missing.reduce((sum, part) => sum + part.published.bytes, 0);
  return { published, objects: missing.length, bytes };
}

async function partsOf(
  { storage, limits }: StorageWork,
  { source, target }: Copy,
  { manifest }: PublishedManifest,
): Promise<Part[]> {
  if (manifest.filesNotListed)
    throw new RefusedError(
      `the manifest of ${bundleId(source)} does not list all of its files\n` +
        "  Fix: publish the version from fewer files; bundle-size refuses it as it is.",
    );
  const [from, to] = [layoutAt(source), layoutAt(target)];
  const sources = await storage.list(source.bucket, `${from.folder}/`, limits);
  const targets = await storage.list(target.bucket, `${to.folder}/`, limits);
  const all = publishedObjects(manifest, from).map((published) => {
    const path = to.folder + published.path.slice(from.folder.length);
    return { from: sources.get(published.path), to: path, there: targets.get(path), published };
  });
  const missing = all.filter((part) => !part.from).map(({ published: { path } }) => path);
  if (missing.length > 0) throw spoilt(source, missing, "does not have");
  return all as Part[];
}

async function copyPart(
  work: StorageWork,
  { source, target, verify }: Copy,
  { from, to, there, published }: Part,
  tally: Tally,
): Promise<void> {
  const { judged, bytes, path } = published;
  if (there && hasBytes(there, judged)) return tally.take(bytes);
  // Manifests of 0.1.0 have no other checksums.
  const isSound = verify === "sha256" || judged.crc32c === undefined ? isHashed : isReported;
  if (!(await isSound(work, from, published, tally))) throw spoilt(source, [path], "has changed");
  const made = there
    ? undefined
    : await rewriteObject(work, from, { bucket: target.bucket, name: to });
  const current = made ?? (await work.storage.get(target.bucket, to, work.limits));
  if (current && isSameObject(current, from)) return;
  throw otherBytes(target.bucket, to);
}

async function isHashed(
  work: StorageWork,
  from: StoredObject,
  { judged, bytes }: PublishedObject,
  tally: Tally,
): Promise<boolean> {
  if (Number(from.size) !== bytes) return false;
  return (await hashObject(work, from, (count) => tally.take(count))) === judged.sha256;
}

async function isReported(
  _work: StorageWork,
  from: StoredObject,
  { judged, bytes }: PublishedObject,
  tally: Tally,
): Promise<boolean> {
  tally.take(bytes);
  return Number(from.size) === bytes && hasBytes(from, judged);
}

function spoilt(source: BundlePlace, paths: readonly string[], what: string): RefusedError {
  return new RefusedError(
    `${bundleId(source)} ${what} ${listFew(paths, 3)}, so it is not what its manifest says; nothing is published\n` +
      "  Fix: publish the version again at the source, or copy another one.",
  );
}
