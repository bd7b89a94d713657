import { basename, resolve } from "node:path";
import { bound } from "./bounds";
import type { BundleFile } from "./bundle/bundle";
import { checkExport, checkFolder } from "./bundle/checkPath";
import { localFolder } from "./bundle/folder";
import { listedFile, listedFolder } from "./bundle/listedFolder";
import { inspectExport } from "./inspectExport";
import type { Manifest } from "./manifest";
import type { Inspection, InspectOptions } from "./options";
import type { EditedFiles } from "./python/sourceFolder";

export type { BundleFile, LocalFile } from "./bundle/bundle";
export { checkExport, checkFile, checkFolder, checkModelFile } from "./bundle/checkPath";
export { fullDigest, shortDigest } from "./bundle/digest";
export { InputError } from "./inputError";
export type { Exemption, Manifest, ManifestFile, Problem, ServingFacts } from "./manifest";
export { Framework } from "./manifest";
export type {
  CustomPredictionOptions,
  ExportOptions,
  Inspection,
  InspectOptions,
} from "./options";
export type { ProjectDeclaration } from "./requirements/projectDeclaration";
export { compareVersions, type UpgradeFacts } from "./upgrade";

/**
 * Describes the export in the folder `path`, or with `options.customPrediction` the routine whose sources are there.
 * Executes nothing. Throws InputError only if there is nothing to describe; every fault of the model is in the
 * manifest.
 * With `edited`, describes a routine as if these files had these contents; the digests are still those of the files on
 * disk.
 */
export async function inspect(
  path: string,
  options: InspectOptions = {},
  edited?: EditedFiles,
): Promise<Manifest> {
  return (await inspectBundle(path, options, edited)).manifest;
}

/**
 * As `inspect`, of an export whose files are known by a listing, such as that of a bucket. Larger files whose digests the
 * listing has are read in parts only.
 * @param isFile whether the listing is that of one file, and not of a folder.
 */
export async function inspectListing(
  files: readonly BundleFile[],
  isFile: boolean,
  options: InspectOptions,
): Promise<Manifest> {
  const [file] = files;
  const folder = isFile && file ? listedFile(file) : listedFolder(files);
  return bound((await inspectExport(folder, options)).manifest);
}

/** As `inspect`, but also returns the files on this machine, for callers that pack them. */
export async function inspectBundle(
  path: string,
  options: InspectOptions = {},
  edited?: EditedFiles,
): Promise<Inspection> {
  const { customPrediction } = options;
  if (customPrediction) checkFolder(path);
  else checkExport(path);
  const named = { name: basename(resolve(path)), ...options };
  const inspection = await (customPrediction
    ? (await import("./inspectRoutine.js")).inspectRoutine(path, named, customPrediction, edited)
    : inspectExport(localFolder(path), named));
  return { ...inspection, manifest: bound(inspection.manifest) };
}
