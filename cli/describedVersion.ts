import { statSync } from "node:fs";
import { basename } from "node:path";
import { InputError, type InspectOptions, type Manifest } from "../inspect";
import { MOST_MANIFEST_BYTES } from "../inspect/bounds";
import { readJsonObject } from "../inspect/readJson";

/** Whether a path is the manifest of a version, instead of a folder with what it was made of. */
export function isManifestFile(path: string): boolean {
  return (
    basename(path) === "manifest.json" &&
    (statSync(path, { throwIfNoEntry: false })?.isFile() ?? false)
  );
}

/** The manifest of a published version, or the output of `inspect --json`. Throws InputError for anything else. */
export async function readVersion(file: string): Promise<Manifest> {
  const { readManifest } = await import("../inspect/schema/readManifest.js");
  const read = readManifest(readJsonObject(file, MOST_MANIFEST_BYTES));
  if ("manifest" in read) return read.manifest;
  throw new InputError(
    `${file}: is not a manifest that this release reads: ${read.fault}`,
    "name the manifest.json of a version in the bucket, or a folder",
  );
}

/** A version as it is judged with settings that its manifest does not have: where it is served, and what is waived. */
export async function describedVersion(
  file: string,
  {
    serving,
    exemptions,
    sampleRequest,
    modelSignature,
    customPrediction,
    export: exported,
  }: InspectOptions,
): Promise<Manifest> {
  const needsFiles =
    sampleRequest !== undefined ||
    modelSignature !== undefined ||
    customPrediction ||
    exported?.signature;
  if (needsFiles)
    throw new InputError(
      `${file}: a manifest is judged without its files, so that only --serving and --exemptions apply`,
      "leave out the other flags, or name the folder of the model",
    );
  const manifest = await readVersion(file);
  return {
    ...manifest,
    ...(serving && { serving: { ...manifest.serving, ...serving } }),
    ...(exemptions && { exemptions }),
  };
}
