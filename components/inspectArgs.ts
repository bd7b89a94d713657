import type * as pulumi from "@pulumi/pulumi";
import { checkExport, checkFile, checkFolder, InputError, type InspectOptions } from "../inspect";
import type { PropertyFault } from "../inspect/schema/faults";
import { BUNDLE } from "../inspect/schema/settings";
import { type Contents, packVersion } from "../packing/packVersion";
import { OBJECT_ARGUMENTS } from "../resourceTypes";
import type { ModelVersionArgs } from "./arguments/modelVersionArgs";
import { faultError } from "./programError";
import { withReadingProgress } from "./readingProgress";
import { judgedServing } from "./serving/servingContainer";
import type { WriteOptions } from "./upload/upload";

/**
 * Inspects and packs the export or routine that the arguments name.
 * A missing folder is reported at once, as an error of the program; the inspection takes as long as reading the files.
 * @param component the component, once it is registered; progress is shown beside it.
 */
export function contentsOf(
  name: string,
  args: ModelVersionArgs,
  component?: Promise<pulumi.Resource>,
): Promise<Contents> {
  const faults = faultsOfPaths(args);
  if (faults.length > 0) throw faultError(name, faults);
  const path = args.export?.path ?? args.customPrediction?.source ?? "";
  const pack = () => packVersion(path, inspectOptions(name, args), args.prefix);
  const packed = component ? withReadingProgress(component, pack) : pack();
  return packed.catch((error: unknown) => {
    if (!(error instanceof InputError)) throw error;
    throw faultError(name, [{ property: "", ...faultOf(error) }]);
  });
}

function faultsOfPaths(args: ModelVersionArgs): PropertyFault[] {
  const { export: exported, customPrediction, sampleRequest, modelSignature } = args;
  const { source, artifacts } = customPrediction ?? {};
  return [
    ...faultsOfPath("export.path", exported?.path, checkExport),
    ...faultsOfPath("customPrediction.source", source, checkFolder),
    ...faultsOfPath("customPrediction.artifacts", artifacts, checkFolder),
    ...faultsOfPath("sampleRequest", sampleRequest, checkFile),
    ...faultsOfPath("modelSignature", modelSignature, checkFile),
  ];
}

function faultsOfPath(
  property: string,
  path: string | undefined,
  check: (path: string) => void,
): PropertyFault[] {
  try {
    if (path !== undefined) check(path);
    return [];
  } catch (error) {
    if (error instanceof InputError) return [{ property, ...faultOf(error) }];
    throw error;
  }
}

function faultOf({ what, fix }: InputError): Omit<PropertyFault, "property"> {
  return { what, fix };
}

/** The arguments that describe the bundle; they have been validated, including the framework's name. */
function inspectOptions(name: string, args: ModelVersionArgs): InspectOptions {
  const given = Object.entries(args).filter(([argument]) => argument in BUNDLE);
  const serving = judgedServing(args, args.customPrediction !== undefined);
  return {
    name: args.modelName ?? name,
    ...Object.fromEntries(given),
    ...(serving && { serving: serving as NonNullable<InspectOptions["serving"]> }),
  };
}

/**
 * The arguments as the engine records them. Paths are left out, because they differ between machines and would show a
 * change although the bytes are the same. Registration and deployment are left out, because their resources record
 * them.
 */
export function describeArgs({
  export: exported,
  customPrediction,
  registration: _registration,
  deployment: _deployment,
  ...args
}: ModelVersionArgs): pulumi.Inputs {
  const { path: _path, ...exportArgs } = exported ?? {};
  const { source: _source, artifacts: _artifacts, ...routineArgs } = customPrediction ?? {};
  const { sampleRequest: _sampleRequest, modelSignature: _modelSignature, ...rest } = args;
  return {
    ...rest,
    ...(exported && { export: exportArgs }),
    ...(customPrediction && { customPrediction: routineArgs }),
  };
}

/** The arguments that apply to every object. */
export function objectSettings(args: ModelVersionArgs): WriteOptions["settings"] {
  const given = OBJECT_ARGUMENTS.filter((argument) => args[argument] !== undefined);
  return Object.fromEntries(given.map((argument) => [argument, args[argument]]));
}
