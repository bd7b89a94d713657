import type { BundleFile } from "../bundle/bundle";
import { withFile } from "../bytes/byteSource";
import { FormatError } from "../bytes/formatError";
import type { ManifestFile, Problem } from "../manifest";
import { splitAssociatedFiles } from "./associatedFiles";
import type { TfliteFacts } from "./facts";
import { InvalidTflite, type TfliteFault } from "./fault";
import { readTflite } from "./model";

/**
 * Facts of the bundle's TFLite model: the first by path if there are several. Each model that cannot be read adds a
 * problem.
 * @param known the same files with their formats.
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

/** Decided by the bytes, or by the name if the bytes have no known format, so that a damaged head is not missed. */
function isTflite({ path, format }: ManifestFile): boolean {
  return format === "tflite" || (path.endsWith(".tflite") && ["unknown", "empty"].includes(format));
}

/** Facts of one TFLite file; undefined if it cannot be read, which adds a problem. */
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
  if (error instanceof InvalidTflite) return error.fault;
  if (error instanceof FormatError) return { cause: "format", detail: error.message };
  throw error;
}
