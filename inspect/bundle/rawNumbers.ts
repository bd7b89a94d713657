import type { ManifestFile } from "../manifest";

/** Formats that raw numbers may be recognised as. */
const RAW: ReadonlySet<ManifestFile["format"]> = new Set(["unknown", "text", "empty"]);

/** Whether a file may be the raw numbers for which a model beside it takes it: nothing else was found in it. */
export function mayBeNumbers({ format, fault, code, loads }: ManifestFile): boolean {
  return RAW.has(format) && fault === undefined && code === undefined && loads === undefined;
}
