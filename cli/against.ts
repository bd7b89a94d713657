import { statSync } from "node:fs";
import { compareVersions, InputError, inspect, type Manifest, shortDigest } from "../inspect";
import type { UpgradeFacts } from "../inspect/upgrade";
import { escapeControls } from "../text";
import { inspectOptions } from "./bundle";
import { readJsonObject } from "./json";

/** How `manifest` differs from the version at `path`: a `manifest.json`, or a folder with what it was made of. */
export async function compareAgainst(
  path: string,
  manifest: Manifest,
): Promise<UpgradeFacts | undefined> {
  const isFolder = statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
  const before = isFolder
    ? await inspect(path, inspectOptions(path, {}))
    : (readJsonObject(path, MAX_BYTES) as unknown as Manifest);
  if (isFolder && before.kind === "unsupported" && manifest.kind !== "unsupported") {
    throw new InputError(
      `${path}: is no export, and nothing says which routine it is`,
      "name the manifest.json of the version before, or a folder with a model-version.json",
    );
  }
  try {
    return compareVersions(before, manifest);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw new InputError(
      `${path}: is no manifest`,
      "name the manifest.json of a version in the bucket, or a folder",
    );
  }
}

/** A manifest is bounded; this is far above the largest. */
const MAX_BYTES = 64_000_000;

/** The changes in words, one a line. */
export function renderUpgrade({ from, changes }: UpgradeFacts): string {
  const lines = changes.map(({ what, breaks }) => `  ${what}${breaks ? " (breaks clients)" : ""}`);
  return [`Differs from version ${shortDigest(from)}:`, ...lines].map(escapeControls).join("\n");
}
