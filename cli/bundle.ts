import { existsSync } from "node:fs";
import { join } from "node:path";
import type { InspectOptions } from "../inspect";
import { UsageError } from "./command";
import { readSettings } from "./settings";

/** Flags that say how a bundle is to be read; shared by the commands that take a PATH. */
export const BUNDLE_FLAGS = {
  predictor: { type: "string" },
  serving: { type: "string" },
  request: { type: "string" },
  signature: { type: "string" },
} as const;

/** Help lines of `BUNDLE_FLAGS`. */
export const BUNDLE_HELP = `  --predictor MODULE:CLASS   PATH is the source folder of a custom prediction routine
  --serving IMAGE            container image that will serve the model
  --request FILE             sample request (JSON), checked against the signature
  --signature NAME           signature to serve (default: serving_default)`;

/** Optional file in an export's or a routine's folder, with the arguments of its `ModelVersion`. */
export const SETTINGS_FILE = "model-version.json";

/** The one PATH of a command line. */
export function bundlePath(positionals: readonly string[]): string {
  const [path, extra] = positionals;
  if (path === undefined)
    throw new UsageError("PATH is missing: name the folder of an export or of a routine");
  if (extra !== undefined) throw new UsageError(`one PATH at a time: "${extra}" is one too many`);
  return path;
}

/** Options of `inspect` from `model-version.json` and the flags; a flag wins. */
export function inspectOptions(
  path: string,
  flags: { readonly [Flag in keyof typeof BUNDLE_FLAGS]?: string | undefined },
): InspectOptions {
  const file = join(path, SETTINGS_FILE);
  const settings: InspectOptions = existsSync(file) ? readSettings(file, path) : {};
  const { predictor, serving, request, signature } = flags;
  return {
    ...settings,
    ...(predictor !== undefined && { routine: { ...settings.routine, predictor } }),
    ...(serving !== undefined && { serving: { ...settings.serving, image: serving } }),
    ...(request !== undefined && { sampleRequest: request }),
    ...(signature !== undefined && { signature }),
  };
}
