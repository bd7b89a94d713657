import type { ManifestFile } from "../manifest";

/**
 * The files, of which raw numbers beside an OpenVINO model are its weights where they are as long as it says; of any other
 * length they are damaged. Source: docs.openvino.ai, "OpenVINO IR format": model.bin belongs to model.xml.
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
    const fault = `it has ${file.bytes} bytes, and the model beside it reads ${bytes}`;
    return { ...rest, format: "openvino-weights", ...(file.bytes !== bytes && { fault }) };
  });
}

/** What numbers may be taken for. */
const RAW: ReadonlySet<ManifestFile["format"]> = new Set(["unknown", "text", "empty"]);
