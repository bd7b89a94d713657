import type { ContentDigests, Manifest } from "../inspect/manifest";
import { type Layout, layoutOf } from "./layout";
import type { Version } from "./packVersion";

/** An object of a version, as the version's manifest describes it. */
export interface PublishedObject {
  /** Name in the bucket. */
  readonly path: string;
  readonly bytes: number;
  readonly judged: ContentDigests;
}

/** The objects of a version except its manifest. */
export function publishedObjects(manifest: Manifest, layout: Layout): PublishedObject[] {
  const { files, packageFiles = [], routine } = manifest;
  // Of a routine, only the artifacts are separate objects; its sources are in the package.
  const root = routine ? routine.artifacts && `${routine.artifacts}/` : "";
  const model = files
    .filter(({ path }) => root !== undefined && path.startsWith(root))
    .map((file) => ({ file, path: `${layout.model}/${file.path.slice(root?.length)}` }));
  const packed = packageFiles.map((file) => ({ file, path: `${layout.package}/${file.path}` }));
  return [...model, ...packed].map(({ file, path }) => ({ path, bytes: file.bytes, judged: file }));
}

/** A version in a bucket, as its manifest describes it. */
export function publishedVersion(manifest: Manifest, prefix?: string): Version {
  const layout = layoutOf(manifest, prefix);
  const paths = publishedObjects(manifest, layout).map(({ path }) => path);
  const distribution = paths.find(
    (path) => path.startsWith(`${layout.package}/`) && path.endsWith(".tar.gz"),
  );
  return {
    manifest,
    layout,
    paths: [...paths, layout.manifest],
    ...(distribution !== undefined && { sourceDistribution: distribution }),
  };
}
