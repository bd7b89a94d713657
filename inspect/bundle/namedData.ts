import { posix } from "node:path";
import type { ManifestFile } from "../manifest";

/** What a model says of a file with its numbers. */
interface Named {
  readonly format: "onnx-data" | "openvino-weights";
  /** Size of the file, if the model gives it. */
  readonly bytes?: number;
}

/**
 * The files, with raw numbers for which a model takes them marked as its data. Data of another length than the model
 * declares is damaged. Source: onnx.ai, "External Data"; docs.openvino.ai, "OpenVINO IR format": model.bin belongs to
 * model.xml.
 */
export function withNamedData(files: readonly ManifestFile[]): ManifestFile[] {
  const wanted = new Map<string, Named>();
  for (const file of files) {
    const { path, detail: { weightBytes: bytes } = {} } = file;
    for (const name of onnxDataOf(file)) wanted.set(name, { format: "onnx-data" });
    if (bytes !== undefined && path.endsWith(".xml"))
      wanted.set(`${path.slice(0, -4)}.bin`, { format: "openvino-weights", bytes });
  }
  return files.map((file) => {
    const named = wanted.get(file.path);
    if (!named || !mayBeNumbers(file)) return file;
    const { detail: _detail, ...rest } = file;
    const { format, bytes = file.bytes } = named;
    const fault = `it has ${file.bytes} bytes, but the model beside it reads ${bytes}`;
    return { ...rest, format, ...(file.bytes !== bytes && { fault }) };
  });
}

/** Paths of the files with tensors that an ONNX model names, which are relative to its folder; empty for other files. */
export function onnxDataOf({ path, detail }: ManifestFile): string[] {
  return (detail?.dataFiles ?? []).map((name) => posix.join(posix.dirname(path), name));
}

/** Formats that raw numbers may be recognised as. */
const RAW: ReadonlySet<ManifestFile["format"]> = new Set(["unknown", "text", "empty"]);

function mayBeNumbers({ format, fault, code, loads }: ManifestFile): boolean {
  return RAW.has(format) && fault === undefined && code === undefined && loads === undefined;
}
