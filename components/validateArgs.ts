import * as pulumi from "@pulumi/pulumi";
import type { ModelVersionArgs } from "./modelVersionArgs";

/** Everything wrong with the arguments that shows without reading a file, one line each; empty when sound. */
export function validateArgs(name: string, args: ModelVersionArgs): string[] {
  const faults = faultsOfValues(args);
  return faults.length > 0 ? faults : [...faultsOfPlace(name, args), ...faultsOfSource(args)];
}

/** What is judged must be plain: an output may be unknown in preview, or a secret that a message would print. */
function faultsOfValues(args: ModelVersionArgs): string[] {
  const { prefix, export: exported, customPrediction, serving, sampleRequest, exemptions } = args;
  const judged = { prefix, export: exported, customPrediction, serving, sampleRequest, exemptions };
  return futures(judged).map(
    (path) =>
      `${path}: is an output or a promise, whose value may be unknown in preview. Fix: give a plain value, such as a text or config.require(...).`,
  );
}

/** Dotted paths of the outputs and promises in a value. */
function futures(value: unknown, path = ""): string[] {
  if (pulumi.Output.isInstance(value) || value instanceof Promise) return [path];
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([name, part]) =>
    futures(part, path === "" ? name : `${path}.${name}`),
  );
}

function faultsOfPlace(name: string, args: ModelVersionArgs): string[] {
  const faults: string[] = [];
  if (!/^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/.test(name)) {
    faults.push(
      `name: "${name}" cannot be a folder in the bucket. Fix: use up to 128 letters, digits, dots, hyphens and underscores, such as "iris".`,
    );
  }
  if (args.bucket === undefined || args.bucket === "") {
    faults.push(
      'bucket: missing. Fix: give the bucket\'s name, such as "my-models" or bucket.name.',
    );
  }
  if (typeof args.bucket === "string" && args.bucket.startsWith("gs://")) {
    faults.push(
      `bucket: "${args.bucket}" is a URL. Fix: give the bucket's name alone, and folders below it as prefix.`,
    );
  }
  if (args.prefix !== undefined && !isFolderPath(args.prefix)) {
    faults.push(
      `prefix: "${args.prefix}" is not a folder path in a bucket. Fix: use names joined with "/", such as "models" or "team/models".`,
    );
  }
  return faults;
}

function isFolderPath(prefix: string): boolean {
  return prefix.split("/").every((part) => /^[A-Za-z0-9_][A-Za-z0-9._=-]*$/.test(part));
}

function faultsOfSource(args: ModelVersionArgs): string[] {
  const { export: exported, customPrediction } = args;
  if (exported && customPrediction) {
    return [
      "export, customPrediction: both are given. Fix: keep one; a custom routine takes its model files as customPrediction.artifacts.",
    ];
  }
  if (exported)
    return exported.path ? [] : ["export.path: missing. Fix: name the export's folder."];
  if (!customPrediction) {
    return [
      'export, customPrediction: neither is given. Fix: add export: { path: "./export" }, or customPrediction: { source: "./src", predictor: "predictor:Predictor" }.',
    ];
  }
  const faults: string[] = [];
  if (!customPrediction.source) {
    faults.push("customPrediction.source: missing. Fix: name the folder of the Python sources.");
  }
  if (!isPredictor(customPrediction.predictor)) {
    faults.push(
      `customPrediction.predictor: "${customPrediction.predictor}" does not name a class. Fix: write it as "module:Class", such as "predictor:Predictor".`,
    );
  }
  return faults;
}

function isPredictor(predictor: string): boolean {
  return /^[\p{ID_Start}_][\p{ID_Continue}]*(\.[\p{ID_Start}_][\p{ID_Continue}]*)*:[\p{ID_Start}_][\p{ID_Continue}]*$/u.test(
    predictor ?? "",
  );
}

/** One message for everything that is wrong with the arguments of one version. */
export function describeFaults(name: string, faults: readonly string[]): string {
  return [`ModelVersion "${name}" cannot be packed:`, ...faults].join("\n  ");
}
