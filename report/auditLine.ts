import type { Manifest } from "../inspect";
import type { EndOfSupport } from "../rules/servingContainer/endsOf";
import type { FindingDocument } from "./json";
import type { Judgement } from "./judgement";

/** Facts of a manifest that its line has. */
export const SHOWN = [
  "name",
  "kind",
  "contentDigest",
  "totalBytes",
  "fileCount",
  "isPartlyRead",
  "isRecorded",
] as const satisfies readonly (keyof Manifest)[];

/** What an audit says of a version that it has judged. */
export interface JudgedLine
  extends Pick<Manifest, (typeof SHOWN)[number]>,
    Pick<Judgement, "path" | "verdict" | "checked" | "notChecked"> {
  readonly findings: readonly FindingDocument[];
  /** What it depends on that ends on a day. */
  readonly ends: readonly EndOfSupport[];
}

/** What it says of a version that cannot be read. */
export interface UnreadLine {
  readonly path: string;
  readonly verdict: "error";
  readonly error: { readonly message: string; readonly fix: string };
}

export type AuditLine = JudgedLine | UnreadLine;

/** A version as the formats describe it, which need nothing of its files beside the findings. */
export function judgementOf(line: JudgedLine): Judgement {
  const { path, verdict, findings, checked, notChecked, ends: _ends, ...facts } = line;
  const manifest: Manifest = { schema: 1, ...facts, files: [], problems: [] };
  return { path, verdict, findings, checked, notChecked, manifest };
}
