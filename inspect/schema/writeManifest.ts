import type { Manifest, PublishedManifest } from "../manifest";

/** The manifest in the form that `readManifest` reads from buckets and states. */
export function publishedForm({ files, packageFiles, ...facts }: Manifest): PublishedManifest {
  return {
    ...facts,
    schema: 2,
    files: byPath(files),
    ...(packageFiles && { packageFiles: byPath(packageFiles) }),
  };
}

/** A path may be a name such as `__proto__`, which can only be stored as an own property. */
function byPath<Entry extends { readonly path: string }>(
  entries: readonly Entry[],
): Record<string, Omit<Entry, "path">> {
  return Object.fromEntries(entries.map(({ path, ...entry }) => [path, entry]));
}
