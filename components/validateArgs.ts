import { type PropertyFault, plainSettings, settingFaults } from "../inspect/schema/faults";
import { isFolderPath, isModelName, isPredictor } from "../packing/names";
import { OBJECT_ARGUMENTS } from "../resourceTypes";
import { ARGUMENTS } from "./arguments/argumentSchema";
import { bucketFault } from "./arguments/bucketName";
import type { ModelVersionArgs } from "./arguments/modelVersionArgs";
import { faultsOfServing } from "./serving/validateServing";

/** All faults of the arguments that can be found without reading a file; empty if they are valid. */
export function validateArgs(name: string, args: ModelVersionArgs): PropertyFault[] {
  const faults = settingFaults(ARGUMENTS, plainSettings(args ?? {}));
  return [
    ...faultsOfPlace(name, args ?? {}),
    ...faults,
    // Only values of the right type can be checked more closely.
    ...(faults.length === 0 ? [...faultsOfSource(args ?? {}), ...faultsOfServing(args ?? {})] : []),
  ];
}

function* faultsOfPlace(name: string, args: Partial<ModelVersionArgs>): Iterable<PropertyFault> {
  const { from, modelName } = args;
  if (!isModelName(String(modelName ?? name))) {
    yield {
      property: modelName === undefined ? "name" : "modelName",
      what: `"${modelName ?? name}" cannot be a folder in the bucket`,
      fix: 'use up to 128 letters, digits, dots, hyphens and underscores, such as "iris"',
    };
  }
  yield* faultsOfFolder("", args);
  if (typeof from === "object") yield* faultsOfFolder("from.", from ?? {});
}

function* faultsOfFolder(
  above: string,
  { bucket, prefix }: Partial<Pick<ModelVersionArgs, "bucket" | "prefix">>,
): Iterable<PropertyFault> {
  // If it has another type, the schema reports that.
  if (bucket === undefined || typeof bucket === "string") {
    const fault = bucketFault(bucket);
    if (fault) yield { ...fault, property: `${above}${fault.property}` };
  }
  if (prefix !== undefined && !isFolderPath(String(prefix))) {
    yield {
      property: `${above}prefix`,
      what: `"${prefix}" is not a folder path in a bucket`,
      fix: 'use names joined with "/", such as "models" or "team/models"',
    };
  }
}

function* faultsOfSource(args: Partial<ModelVersionArgs>): Iterable<PropertyFault> {
  const { export: exported, customPrediction, digest, from } = args;
  if (from && digest === undefined) {
    const what = "is given without digest, the version to copy";
    yield { property: "from", what, fix: "add digest, the contentDigest of the version" };
  }
  if (digest !== undefined) {
    yield* faultsOfPublished(args);
  } else if (from) {
    return;
  } else if (exported && customPrediction) {
    yield {
      property: "export, customPrediction",
      what: "both are given",
      fix: "keep one; a custom routine takes its model files as customPrediction.artifacts",
    };
  } else if (exported) {
    if (!exported.path) {
      yield { property: "export.path", what: "is missing", fix: "name the export's folder" };
    }
  } else if (customPrediction) {
    yield* faultsOfRoutine(customPrediction);
  } else {
    yield {
      property: "export, customPrediction",
      what: "neither is given",
      fix: 'add export: { path: "./export" }, or customPrediction: { source: "./src", predictor: "predictor:Predictor" }',
    };
  }
}

/** Arguments that only have a meaning if a version is packed and uploaded. */
const OF_PACKING = [
  "export",
  "customPrediction",
  "sampleRequest",
  "modelSignature",
  "upload",
  ...OBJECT_ARGUMENTS,
] as const;

function* faultsOfPublished(args: Partial<ModelVersionArgs>): Iterable<PropertyFault> {
  for (const property of OF_PACKING) {
    if (args[property] === undefined) continue;
    const what = "is given beside digest, whose version is published already";
    yield { property, what, fix: "keep one of the two" };
  }
}

function* faultsOfRoutine({
  source,
  predictor,
  handler,
}: Partial<NonNullable<ModelVersionArgs["customPrediction"]>>): Iterable<PropertyFault> {
  if (!source) {
    yield {
      property: "customPrediction.source",
      what: "is missing",
      fix: "name the folder of the Python sources",
    };
  }
  if (predictor === undefined) {
    yield {
      property: "customPrediction.predictor",
      what: "is missing",
      fix: 'name the class, as "predictor:Predictor"',
    };
  } else if (!isPredictor(predictor)) {
    yield {
      property: "customPrediction.predictor",
      what: `"${predictor}" does not name a class`,
      fix: 'write it as "module:Class", such as "predictor:Predictor"',
    };
  }
  if (handler !== undefined && !isPredictor(handler)) {
    yield {
      property: "customPrediction.handler",
      what: `"${handler}" does not name a class`,
      fix: 'write it as "module:Class", such as "handler:Handler"',
    };
  }
}
