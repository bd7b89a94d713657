import * as pulumi from "@pulumi/pulumi";
import { checkExport, checkFile, checkFolder, InputError, type InspectOptions } from "../inspect";
import { type Contents, packVersion } from "../packing/packVersion";
import type { ModelVersionArgs } from "./modelVersionArgs";
import { describeFaults } from "./validateArgs";

/**
 * Inspects and packs what the arguments name.
 * A folder that is missing is told at once, as an error of the program; the rest takes as long as reading the files.
 */
export function contentsOf(name: string, args: ModelVersionArgs): Promise<Contents> {
  const faults = faultsOfPaths(args);
  if (faults.length > 0) throw new pulumi.RunError(describeFaults(name, faults));
  const path = args.export?.path ?? args.customPrediction?.source ?? "";
  return packVersion(path, inspectOptions(name, args), args.prefix)
    .then(checkCount)
    .catch((error: unknown) => {
      if (!(error instanceof InputError)) throw error;
      throw new pulumi.RunError(describeFaults(name, [error.message]));
    });
}

/** Most objects of one version. The engine takes some 50 ms for each, and keeps all of them in its state. */
const MOST_OBJECTS = 2000;

/** Throws InputError for a folder that is no model's, before the engine is busy with it for an hour. */
function checkCount(contents: Contents): Contents {
  const count = contents.objects.length;
  if (count <= MOST_OBJECTS) return contents;
  throw new InputError(
    `${count} files would be uploaded, and ${MOST_OBJECTS} are the most of one version`,
    "name the folder of the export alone, or leave out the rest with exclude",
  );
}

function faultsOfPaths(args: ModelVersionArgs): string[] {
  const { export: exported, customPrediction, sampleRequest } = args;
  const { source, artifacts } = customPrediction ?? {};
  return [
    ...faultOf("export.path", exported?.path, checkExport),
    ...faultOf("customPrediction.source", source, checkFolder),
    ...faultOf("customPrediction.artifacts", artifacts, checkFolder),
    ...faultOf("sampleRequest", sampleRequest, checkFile),
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
