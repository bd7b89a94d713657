import { existsSync } from "node:fs";
import { join } from "node:path";
import type { CustomPredictionOptions, InspectOptions } from "../inspect";
import { checkFile, checkFolder } from "../inspect/bundle/checkPath";
import { InputError } from "../inspect/inputError";
import { isPredictor } from "../packing/names";
import { escapeControls } from "../text";
import { type Flags, oneOperand, type Terminal, UsageError } from "./command";
import type { Settings } from "./settings";

/** Flags that say how a bundle is to be read; shared by the commands that take a PATH. */
export const BUNDLE_FLAGS = {
  predictor: {
    type: "string",
    value: "MODULE:CLASS",
    summary: "PATH is the source folder of a custom prediction routine",
  },
  handler: {
    type: "string",
    value: "MODULE:CLASS",
    summary: "class that answers requests in place of the server's own handler",
  },
  artifacts: { type: "string", value: "FOLDER", summary: "files that the routine loads" },
  serving: {
    type: "string",
    value: "IMAGE",
    summary: "container image that will serve the model",
  },
  request: {
    type: "string",
    value: "FILE",
    summary: "sample request (JSON), checked against the signature",
  },
  signature: {
    type: "string",
    value: "NAME",
    summary: "signature to serve (default: serving_default)",
  },
  "model-signature": {
    type: "string",
    value: "FILE",
    summary:
      "signature of the model's files by OpenSSF model signing (default: model.sig in their folder)",
  },
} as const satisfies Flags;

export type BundleFlags = { readonly [Flag in keyof typeof BUNDLE_FLAGS]?: string | undefined };

/** Optional file in an export's or a routine's folder, with the arguments of its `ModelVersion`. */
export const SETTINGS_NAME = "model-version.json";

const NO_PATH = "PATH is missing: name the folder of an export or of a routine";

/** The one PATH of a command line. */
export function bundlePath(positionals: readonly string[]): string {
  return oneOperand(positionals, "PATH", NO_PATH);
}

/** The PATHs of a command line; at least one. */
export function bundlePaths(positionals: readonly string[]): [string, ...string[]] {
  const [path, ...others] = positionals;
  if (path === undefined) throw new UsageError(NO_PATH);
  return [path, ...others];
}

/**
 * Options of `inspect` from `model-version.json`, without its exemptions, and the flags; a flag wins. Without the file, no
 * schema is loaded; with it, `terminal` is told what was read of it.
 */
export async function inspectOptions(
  path: string,
  flags: BundleFlags,
  terminal?: Terminal,
): Promise<InspectOptions> {
  const file = join(path, SETTINGS_NAME);
  const read = existsSync(file)
    ? (await import("./settings.js")).readSettings(file, path)
    : undefined;
  if (read) terminal?.err(escapeControls(`model-version: ${whatWasRead(file, read)}`));
  const settings: InspectOptions = read?.options ?? {};
  const { serving, request, signature, "model-signature": modelSignature } = flags;
  checkFlag("--artifacts", flags.artifacts, checkFolder, "name the folder of the files it loads");
  checkFlag("--request", request, checkFile, "name a file with a request as JSON");
  checkFlag("--model-signature", modelSignature, checkFile, "name the file of the signature");
  const customPrediction = routineOptions(settings.customPrediction, flags, file);
  return {
    ...settings,
    ...(customPrediction && { customPrediction }),
    ...(serving !== undefined && { serving: { ...settings.serving, image: serving } }),
    ...(request !== undefined && { sampleRequest: request }),
    ...(modelSignature !== undefined && { modelSignature }),
    ...(signature !== undefined && { export: { ...settings.export, signature } }),
  };
}

/** A flag that names nothing is reported by its name, since a command line has several paths. */
function checkFlag(
  flag: string,
  path: string | undefined,
  check: (path: string, fix: string) => void,
  fix: string,
): void {
  try {
    if (path !== undefined) check(path, fix);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    throw new InputError(`${flag} ${error.what}`, error.fix);
  }
}

function whatWasRead(file: string, { names }: Settings): string {
  const used = names.filter((name) => name !== "exemptions");
  const left = names.includes("exemptions")
    ? `; its exemptions are not used, name them with --exemptions ${file}`
    : "";
  return `read ${file}: ${used.join(", ") || "nothing"}${left}`;
}

function routineOptions(
  settings: CustomPredictionOptions | undefined,
  {
    predictor = settings?.predictor,
    handler = settings?.handler,
    artifacts = settings?.artifacts,
  }: BundleFlags,
  file: string,
): CustomPredictionOptions | undefined {
  if (predictor === undefined) {
    if (settings) {
      throw new InputError(
        `${file}: customPrediction.predictor is missing`,
        'name the class, as "predictor:Predictor", or give --predictor',
      );
    }
    if (handler !== undefined)
      throw new UsageError("--handler belongs to a routine: name its class with --predictor");
    if (artifacts === undefined) return undefined;
    throw new UsageError("--artifacts belong to a routine: name its class with --predictor");
  }
  if (!isPredictor(predictor)) {
    throw new UsageError(`"${predictor}" does not name a class: write it as MODULE:CLASS`);
  }
  if (handler !== undefined && !isPredictor(handler)) {
    throw new UsageError(`"${handler}" does not name a class: write it as MODULE:CLASS`);
  }
  return {
    ...settings,
    predictor,
    ...(handler !== undefined && { handler }),
    ...(artifacts !== undefined && { artifacts }),
  };
}
