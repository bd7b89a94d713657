import type { ManifestFile } from "../manifest";
import { mayBeNumbers } from "./rawNumbers";

/**
 * The files, with the raw data beside an OpenVINO model marked as its weights. Weights of another length than the model
 * declares are damaged. Source: docs.openvino.ai, "OpenVINO IR format": model.bin belongs to model.xml.
 */
export function withOpenvinoWeights(files: readonly ManifestFile[]): ManifestFile[] {
  const wanted = new Map<string, number>();
  for (const { path, detail } of files) {
    if (detail?.weightBytes !== undefined && path.endsWith(".xml"))
      wanted.set(`${path.slice(0, -4)}.bin`, detail.weightBytes);
  }
  return files.map((file) => {
    const bytes = wanted.get(file.path);
    if (bytes === undefined || !mayBeNumbers(file)) return file;
    const { detail: _detail, ...rest } = file;
    const fault = `it has ${file.bytes} bytes, but the model beside it reads ${bytes}`;
    return { ...rest, format: "openvino-weights", ...(file.bytes !== bytes && { fault }) };
  });
}
