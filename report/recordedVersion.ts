import type { RecordedVersion } from "../inspect/manifest";

/** What a file records of what wrote it: `keras 3.4.1`, `pytorch file format 3`, `numpy 2.0 or later`. */
export function describeRecorded({ framework, version, of }: RecordedVersion): string {
  const later = of === "oldest release" ? " or later" : "";
  return `${framework} ${of === "file format" ? `${of} ` : ""}${version}${later}`;
}
