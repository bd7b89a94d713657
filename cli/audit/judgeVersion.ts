import { type Exemption, inspectListing, type Manifest } from "../../inspect";
import type { BundleFile } from "../../inspect/bundle/bundle";
import { InputError } from "../../inspect/inputError";
import { inspectPublished } from "../../packing/inspectPublished";
import { type AuditLine, type JudgedLine, SHOWN } from "../../report/auditLine";
import { findingDocument } from "../../report/json";
import { judge, type PolicySetting } from "../../rules";
import { endsOf } from "../../rules/servingContainer/endsOf";
import { NotReachedError } from "../../storage/ranges/faults";
import { inspectOptions } from "../bundle";
import { today } from "../day";
import { inspectHere } from "../inspectAt";
import { scopeOf } from "../scopeOf";
import { version } from "../version";

/** By what versions of an audit are judged. */
export interface AuditSettings {
  readonly policies: Readonly<Record<string, PolicySetting>>;
  readonly exemptions?: readonly Exemption[] | undefined;
  /** Container image that serves them. */
  readonly image?: string | undefined;
}

/** A version's line, and whether there is none because the storage does not answer. */
export interface Judged {
  readonly line: AuditLine;
  readonly isNotReached?: true;
}

/** Judges a folder of this machine as `check` does: by its settings file, and with links that lead out of it refused. */
export function judgeFolder(path: string, settings: AuditSettings): Promise<Judged> {
  return judgeVersion(path, settings, async () =>
    inspectHere(path, await inspectOptions(path, { serving: settings.image })),
  );
}

/** Judges a version by its objects. */
export function judgeObjects(
  path: string,
  files: readonly BundleFile[],
  settings: AuditSettings,
): Promise<Judged> {
  const { image } = settings;
  const options = {
    name: path.split("/").at(-1) || "model",
    ...(image !== undefined && { serving: { image } }),
  };
  return judgeVersion(
    path,
    settings,
    async () => (await inspectPublished(files, options)) ?? inspectListing(files, false, options),
  );
}

/** @param path its address, or its path on this machine */
async function judgeVersion(
  path: string,
  { policies, exemptions }: AuditSettings,
  described: () => Promise<Manifest>,
): Promise<Judged> {
  try {
    const manifest = await described();
    const exempted = exemptions ? { ...manifest, exemptions } : manifest;
    return { line: lineOf(path, exempted, policies) };
  } catch (error) {
    return unread(path, error);
  }
}

function lineOf(path: string, manifest: Manifest, policies: AuditSettings["policies"]): JudgedLine {
  const findings = judge(manifest, { policies });
  const { checked, notChecked } = scopeOf(manifest, policies);
  const shown = Object.fromEntries(
    SHOWN.flatMap((fact) => (manifest[fact] === undefined ? [] : [[fact, manifest[fact]]])),
  ) as unknown as Pick<Manifest, (typeof SHOWN)[number]>;
  return {
    path,
    verdict: findings.some(({ level }) => level === "mandatory") ? "refused" : "clean",
    ...shown,
    findings: findings.map((finding) => findingDocument(finding, version())),
    ends: endsOf(manifest, today()),
    checked,
    notChecked,
  };
}

/** A version that cannot be read. A fault of our own ends the audit of this one only, and says so. */
export function unread(path: string, error: unknown): Judged {
  const { message, fix } =
    error instanceof InputError
      ? { message: error.what, fix: error.fix }
      : {
          message: `${path} cannot be judged: ${(error as Error).message}`,
          fix: "report this fault",
        };
  return {
    line: { path, verdict: "error", error: { message, fix } },
    ...(error instanceof NotReachedError && { isNotReached: true }),
  };
}
