import { createHash } from "node:crypto";
import { InputError } from "../../inspect";
import { lazy } from "../../inspect/lazy";
import { readJsonObject } from "../../inspect/readJson";
import { auditExemptionsIn } from "../../inspect/schema/auditExemptions";
import type { PropertyFault } from "../../inspect/schema/faults";
import type * as policyConfig from "../../rules/engine/policyConfig";
import type { ModelAuditArgs } from "../arguments/modelAuditArgs";

/** Loads every rule, which only a program with such a file needs. */
const policies = lazy(() => require("../../rules/engine/policyConfig") as typeof policyConfig);

/** A file of settings that the job reads. */
export interface SettingsFile {
  /** Flag of the command line that names it. */
  readonly flag: "--config" | "--exemptions";
  /** Named by its content, so that an execution keeps the settings that it has started with. */
  readonly name: string;
  readonly text: string;
}

const FILES = [
  { argument: "policyConfig", flag: "--config", of: "policies" },
  { argument: "exemptions", flag: "--exemptions", of: "exemptions" },
] as const;

/** The files of settings that the arguments name, judged as the command line does, and what is wrong with them. */
export function settingsFiles(args: ModelAuditArgs): {
  readonly files: readonly SettingsFile[];
  readonly faults: readonly PropertyFault[];
} {
  const files: SettingsFile[] = [];
  const faults: PropertyFault[] = [];
  for (const { argument, flag, of } of FILES) {
    const path = args[argument];
    if (path === undefined) continue;
    try {
      const given = readJsonObject(path);
      if (flag === "--config") policies().policyConfigIn(path, given);
      else auditExemptionsIn(path, given);
      const text = JSON.stringify(given, undefined, 2);
      const digest = createHash("sha256").update(text).digest("hex").slice(0, 16);
      files.push({ flag, name: `${of}-${digest}.json`, text });
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      faults.push({ property: argument, what: error.what, fix: error.fix });
    }
  }
  return { files, faults };
}
