import type { BundleFile } from "../bundle/bundle";
import { withFile } from "../bytes/byteSource";
import { FormatError } from "../bytes/formatError";
import type { ManifestFile, Problem } from "../manifest";
import { splitAssociatedFiles } from "./associatedFiles";
import type { TfliteFacts } from "./facts";
import { type TfliteFault, UnsoundTflite } from "./fault";
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
  const read = files
    .filter(({ path }) => models.has(path))
    .map((file) => inspectTfliteFile(file, problems));
  return read.find(Boolean);
}

/** By its bytes; by its name if the bytes are not a known format, so that a damaged head is not overlooked. */
function isTflite({ path, format }: ManifestFile): boolean {
  return format === "tflite" || (path.endsWith(".tflite") && ["unknown", "empty"].includes(format));
}

/** What one TFLite file says; undefined, and a problem, if it cannot be read. */
export function inspectTfliteFile(
  { path, location }: Pick<BundleFile, "path" | "location">,
  problems: Problem[],
): TfliteFacts | undefined {
  try {
    const facts = withFile(location, (source) => readTflite(splitAssociatedFiles(source).model));
    return { path, ...facts };
  } catch (error) {
    problems.push({ code: "unreadable-tflite", path, ...faultOf(error) });
    return undefined;
  }
}

function faultOf(error: unknown): TfliteFault {
  if (error instanceof UnsoundTflite) return error.fault;
  if (error instanceof FormatError) return { cause: "format", detail: error.message };
  throw error;
}
