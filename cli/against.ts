import { statSync } from "node:fs";
import { compareVersions, InputError, type Manifest } from "../inspect";
import type { UpgradeFacts } from "../inspect/upgrade";
import { isBucketUrl } from "../text";
import type { BucketFlags } from "./bucketFlags";
import { inspectOptions } from "./bundle";
import { readVersion } from "./describedVersion";
import { inspectAt } from "./inspectAt";

/** How `manifest` differs from the version at `path`: a `manifest.json`, or a folder with what it was made of. */
export async function compareAgainst(
  path: string,
  manifest: Manifest,
  flags: BucketFlags,
): Promise<UpgradeFacts | undefined> {
  const isFolder =
    isBucketUrl(path) || (statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false);
  const before = isFolder
    ? await inspectAt(path, await inspectOptions(path, {}), flags, { err: () => undefined })
    : await readVersion(path);
  if (isFolder && before.kind === "unsupported" && manifest.kind !== "unsupported") {
    throw new InputError(
      `${path}: is not an export, and nothing says which routine it is`,
      "name the manifest.json of the version before, or a folder with a model-version.json",
    );
  }
  return compareVersions(before, manifest);
}
