import type { BundleFile } from "../bundle/walk";
import { withFile } from "../bytes/byteSource";
import { FormatError } from "../bytes/formatError";
import type { ManifestFile, Problem } from "../manifest";
import type { TfliteFacts } from "./facts";
import { readTflite } from "./model";

/**
 * Facts of the bundle's TFLite model, the first by its path where there are several; every one that cannot be read
 * is reported.
 * @param known the same files as recognised.
 */
export function inspectTflite(
  files: readonly BundleFile[],
  known: readonly ManifestFile[],
  problems: Problem[],
): TfliteFacts | undefined {
  const models = new Set(known.filter(isTflite).map(({ path }) => path));
  const read = files.filter(({ path }) => models.has(path)).map((file) => factsOf(file, problems));
  return read.find(Boolean);
}

/** By its bytes; by its name where the bytes are no format at all, so that a damaged head is not overlooked. */
function isTflite({ path, format }: ManifestFile): boolean {
  return format === "tflite" || (path.endsWith(".tflite") && ["unknown", "empty"].includes(format));
}

function factsOf({ path, location }: BundleFile, problems: Problem[]): TfliteFacts | undefined {
  try {
    return { path, ...withFile(location, readTflite) };
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    problems.push({ code: "unreadable-tflite", path, detail: error.message });
    return undefined;
  }
}
