import type { ManifestFile } from "../manifest";

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
    const isRaw = RAW.has(file.format) && file.fault === undefined && file.code === undefined;
    if (bytes === undefined || !isRaw) return file;
    const { detail: _detail, ...rest } = file;
    const fault = `it has ${file.bytes} bytes, but the model beside it reads ${bytes}`;
    return { ...rest, format: "openvino-weights", ...(file.bytes !== bytes && { fault }) };
  });
}

/** Formats that raw numbers may be recognised as. */
const RAW: ReadonlySet<ManifestFile["format"]> = new Set(["unknown", "text", "empty"]);
