import { createHash } from "node:crypto";
import { existsSync, mkdirSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import {
  checkExport,
  checkFolder,
  InputError,
  type InspectOptions,
  inspectBundle,
  type Manifest,
} from "../inspect";
import { cacheFolder } from "../inspect/cache";
import { type Layout, layoutOf } from "./layout";
import type { ModelVersionArgs } from "./modelVersionArgs";
import { buildPackage, type PackageFile } from "./package";
import { describeFaults } from "./validateArgs";

/** One object to upload, from a file on this machine. */
export interface UploadObject {
  /** Name in the bucket. */
  readonly path: string;
  readonly location: string;
  readonly contentType: string;
}

/** A version that is ready to upload. */
export interface Contents {
  readonly manifest: Manifest;
  readonly layout: Layout;
  readonly objects: readonly UploadObject[];
  /** Name of the source distribution in the bucket; absent for an export. */
  readonly sourceDistribution?: string;
  /** Text of `manifest.json`: what is known of the bytes, without what one stack says of them. */
  readonly description: string;
}

/**
 * Inspects and packs what the arguments name.
 * A folder that is missing is told at once, as an error of the program; the rest takes as long as reading the files.
 */
export function contentsOf(name: string, args: ModelVersionArgs): Promise<Contents> {
  const faults = faultsOfPaths(args);
  if (faults.length > 0) throw new pulumi.RunError(describeFaults(name, faults));
  return pack(name, args).catch((error: unknown) => {
    if (!(error instanceof InputError)) throw error;
    throw new pulumi.RunError(describeFaults(name, [error.message]));
  });
}

function faultsOfPaths({ export: exported, customPrediction }: ModelVersionArgs): string[] {
  const { source, artifacts } = customPrediction ?? {};
  return [
    ...faultOf("export.path", exported?.path, checkExport),
    ...faultOf("customPrediction.source", source, checkFolder),
    ...faultOf("customPrediction.artifacts", artifacts, checkFolder),
  ];
}

function faultOf(
  argument: string,
  path: string | undefined,
  check: (path: string) => void,
): string[] {
  try {
    if (path !== undefined) check(path);
    return [];
  } catch (error) {
    if (error instanceof InputError) return [`${argument}: ${error.message}`];
    throw error;
  }
}

async function pack(name: string, args: ModelVersionArgs): Promise<Contents> {
  const { export: exported, customPrediction } = args;
  const path = exported?.path ?? customPrediction?.source ?? "";
  const inspection = await inspectBundle(path, inspectOptions(name, args));
  const { manifest, modelFiles } = inspection;
  const layout = layoutOf(manifest, args.prefix);
  const packed = await buildPackage(inspection);
  const objects = [
    ...modelFiles.map((file) => ({
      path: `${layout.model}/${file.path}`,
      location: file.location,
      contentType: "application/octet-stream",
    })),
    ...packed.map((file) => ({
      path: `${layout.package}/${file.name}`,
      location: keep(file),
      contentType: file.contentType,
    })),
  ];
  const [distribution] = packed;
  return {
    manifest,
    layout,
    objects,
    ...(distribution && { sourceDistribution: `${layout.package}/${distribution.name}` }),
    description: describe(manifest),
  };
}

function inspectOptions(name: string, args: ModelVersionArgs): InspectOptions {
  const { export: exported, customPrediction, serving, sampleRequest, exemptions } = args;
  const { source: _source, exclude, ...routine } = customPrediction ?? {};
  const { path: _path, ...exportOptions } = exported ?? {};
  return {
    name,
    ...exportOptions,
    ...(exclude && { exclude }),
    ...(customPrediction && { routine: { ...routine, predictor: customPrediction.predictor } }),
    ...(serving && { serving }),
    ...(sampleRequest !== undefined && { sampleRequest }),
    ...(exemptions && { exemptions }),
  };
}

/** What stands in the bucket beside the files: the same for everyone who uploads the same bytes. */
function describe({
  serving: _s,
  sampleRequest: _r,
  exemptions: _e,
  excluded: _x,
  ...content
}: Manifest): string {
  return `${JSON.stringify(content, undefined, 2)}\n`;
}

/** Keeps made bytes as a file of the cache, named by their digest, since uploads read from files. */
function keep({ name, bytes }: PackageFile): string {
  const digest = createHash("sha256").update(bytes).digest("hex");
  const folder = join(cacheFolder(), "packages", digest);
  const location = join(folder, name);
  if (existsSync(location)) return location;
  mkdirSync(folder, { recursive: true });
  const partial = `${location}.${process.pid}`;
  writeFileSync(partial, bytes);
  renameSync(partial, location);
  return location;
}

/**
 * The arguments as the engine records them. Paths are left out: they differ between machines, and would show a change
 * where the bytes are the same.
 */
export function describeArgs({
  export: exported,
  customPrediction,
  ...args
}: ModelVersionArgs): pulumi.Inputs {
  const { path: _path, ...exportArgs } = exported ?? {};
  const { source: _source, artifacts: _artifacts, ...routineArgs } = customPrediction ?? {};
  const { sampleRequest: _sampleRequest, ...rest } = args;
  return {
    ...rest,
    ...(exported && { export: exportArgs }),
    ...(customPrediction && { customPrediction: routineArgs }),
  };
}
