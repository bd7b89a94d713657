import { type Exemption, inspectListing, type Manifest } from "../../inspect";
import type { BundleFile } from "../../inspect/bundle/bundle";
import { InputError } from "../../inspect/inputError";
import { inspectPublished } from "../../packing/inspectPublished";
import { type FindingDocument, findingDocument } from "../../report/json";
import { judge, type NotChecked, notChecked, type PolicySetting } from "../../rules";
import { version } from "../version";
import type { FoundVersion } from "./findVersions";

/** Facts of a manifest that its line has. */
const SHOWN = [
  "name",
  "kind",
  "contentDigest",
  "totalBytes",
  "fileCount",
  "isPartlyRead",
  "isRecorded",
] as const satisfies readonly (keyof Manifest)[];

/** What an audit says of a version that it has judged. */
export interface JudgedLine extends Pick<Manifest, (typeof SHOWN)[number]> {
  readonly path: string;
  readonly verdict: "clean" | "refused";
  readonly findings: readonly FindingDocument[];
  /** What was not checked, by its kind. */
  readonly notChecked: readonly NotChecked["about"][];
}

/** What it says of a version that cannot be read. */
export interface UnreadLine {
  readonly path: string;
  readonly verdict: "error";
  readonly error: { readonly message: string; readonly fix: string };
}

export type AuditLine = JudgedLine | UnreadLine;

/** Judges one version. @param path its address, or its path on this machine. */
export async function auditVersion(
  path: string,
  { folder, files }: FoundVersion<BundleFile>,
  policies: Readonly<Record<string, PolicySetting>>,
  exemptions: readonly Exemption[] = [],
): Promise<AuditLine> {
  try {
    const options = { name: folder.split("/").at(-1) || "model" };
    const found =
      (await inspectPublished(files, {})) ?? (await inspectListing(files, false, options));
    const manifest = exemptions.length === 0 ? found : { ...found, exemptions };
    const findings = judge(manifest, { policies });
    const shown = Object.fromEntries(
      SHOWN.flatMap((fact) => (manifest[fact] === undefined ? [] : [[fact, manifest[fact]]])),
    ) as unknown as Pick<Manifest, (typeof SHOWN)[number]>;
    return {
      path,
      verdict: findings.some(({ level }) => level === "mandatory") ? "refused" : "clean",
      ...shown,
      findings: findings.map((finding) => findingDocument(finding, version())),
      notChecked: notChecked(manifest).map(({ about }) => about),
    };
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return { path, verdict: "error", error: { message: error.what, fix: error.fix } };
  }
}
