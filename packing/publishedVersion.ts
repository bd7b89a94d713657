import type { Manifest } from "../inspect";
import { layoutOf } from "./layout";
import type { Version } from "./packVersion";

/** A version that lies in a bucket, as its manifest describes it. */
export function publishedVersion(manifest: Manifest, prefix?: string): Version {
  const { files, packageFiles = [], routine } = manifest;
  const layout = layoutOf(manifest, prefix);
  // Of a routine, only its artifacts are objects of their own; its sources are in the package.
  const root = routine ? routine.artifacts && `${routine.artifacts}/` : "";
  const model = files
    .filter(({ path }) => root !== undefined && path.startsWith(root))
    .map(({ path }) => `${layout.model}/${path.slice(root?.length)}`);
  const packed = packageFiles.map(({ path }) => `${layout.package}/${path}`);
  const distribution = packed.find((path) => path.endsWith(".tar.gz"));
  return {
    manifest,
    layout,
    paths: [...model, ...packed, layout.manifest],
    ...(distribution !== undefined && { sourceDistribution: distribution }),
  };
}
