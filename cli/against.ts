import { statSync } from "node:fs";
import { compareVersions, InputError, type Manifest } from "../inspect";
import type { UpgradeFacts } from "../inspect/upgrade";
import { isBucketUrl } from "../text";
import type { BucketFlags } from "./bucketFlags";
import { inspectOptions } from "./bundle";
import { inspectAt } from "./inspectAt";
import { readJsonObject } from "./json";

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

async function readVersion(file: string): Promise<Manifest> {
  const { readManifest } = await import("../inspect/schema/readManifest.js");
  const read = readManifest(readJsonObject(file, MAX_BYTES));
  if ("manifest" in read) return read.manifest;
  throw new InputError(
    `${file}: is not a manifest that this release reads: ${read.fault}`,
    "name the manifest.json of a version in the bucket, or a folder",
  );
}

/** A manifest is bounded; this is far above the largest. */
const MAX_BYTES = 64_000_000;
