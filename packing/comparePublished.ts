import { contentDigest } from "../inspect/bundle/digest";
import { differingDigest } from "../inspect/bundle/fileDigests";
import type { ContentDigests, Manifest, Problem } from "../inspect/manifest";
import { type PublishedObject, publishedObjects } from "./publishedVersion";

/** An object in the folder of a version, as a listing describes it. */
export interface PresentObject extends Partial<ContentDigests> {
  /** Relative to the version's folder. */
  readonly path: string;
  readonly bytes: number;
}

/** Paths of a version, relative to its own folder. */
export const OWN_LAYOUT = {
  folder: "",
  model: "model",
  package: "package",
  manifest: "manifest.json",
} as const;

/** How the objects of a version differ from those that its manifest records, by their sizes and digests. */
export function comparePublished(manifest: Manifest, present: readonly PresentObject[]): Problem[] {
  const recorded = new Map(
    publishedObjects(manifest, OWN_LAYOUT).map((object) => [object.path, object]),
  );
  const found = new Map(present.map((object) => [object.path, object]));
  const missing = [...recorded.values()].filter(({ path }) => !found.has(path));
  // A manifest that lists only a part of its files tells nothing of the others.
  const foreign = manifest.filesNotListed
    ? []
    : present.filter(({ path }) => !recorded.has(path) && path !== OWN_LAYOUT.manifest);
  return [
    ...ownDigest(manifest),
    ...[...recorded.values()].flatMap((object) => changed(object, found.get(object.path))),
    ...renamedOrGone(missing, foreign),
  ];
}

/** The first of size and digests that both know and that differs; undefined where none does. */
export function firstDifference(
  { bytes, judged }: Pick<PublishedObject, "bytes" | "judged">,
  object: Omit<PresentObject, "path">,
): { readonly by: keyof ContentDigests | "size"; recorded: string; found: string } | undefined {
  if (object.bytes !== bytes)
    return { by: "size", recorded: String(bytes), found: String(object.bytes) };
  const by = differingDigest(judged, object);
  return by && { by, recorded: judged[by] ?? "", found: object[by] ?? "" };
}

/**
 * A manifest whose digest is not that of its files was changed itself. The digest of a
 * routine also covers its image, which the manifest does not record.
 */
function* ownDigest(manifest: Manifest): Iterable<Problem> {
  if (manifest.filesNotListed || manifest.routine) return;
  const found = contentDigest(manifest);
  const recorded = manifest.contentDigest;
  if (found !== recorded)
    yield { code: "changed-object", path: OWN_LAYOUT.manifest, by: "sha256", recorded, found };
}

function changed(published: PublishedObject, object?: PresentObject): Problem[] {
  const difference = object && firstDifference(published, object);
  return difference ? [{ code: "changed-object", path: published.path, ...difference }] : [];
}

/** A missing object whose bytes are there under another name was renamed. */
function* renamedOrGone(
  missing: readonly PublishedObject[],
  foreign: readonly PresentObject[],
): Iterable<Problem> {
  const left = new Set(foreign);
  for (const published of missing) {
    const { path, bytes } = published;
    const same = [...left].find(
      (object) =>
        (object.crc32c ?? object.md5 ?? object.sha256) !== undefined &&
        firstDifference(published, object) === undefined,
    );
    if (same) left.delete(same);
    yield same
      ? { code: "renamed-object", path: same.path, from: path }
      : { code: "missing-object", path, bytes };
  }
  for (const { path, bytes } of left) yield { code: "foreign-object", path, bytes };
}
