import { posix } from "node:path";
import type { ManifestFile } from "../manifest";
import { mayBeNumbers } from "./rawNumbers";

/**
 * The files, with the raw data that an ONNX model names marked as its tensors. Source: onnx.ai, "External Data"; the
 * location is relative to the model's folder.
 */
export function withOnnxData(files: readonly ManifestFile[]): ManifestFile[] {
  const named = new Set<string>();
  for (const { path, format, detail } of files) {
    if (format !== "onnx") continue;
    for (const name of detail?.dataFiles ?? []) named.add(posix.join(posix.dirname(path), name));
  }
  return files.map((file) => {
    if (!named.has(file.path) || !mayBeNumbers(file)) return file;
    const { detail: _detail, ...rest } = file;
    return { ...rest, format: "onnx-data" };
  });
}
