import type { Exemption } from "../../inspect";
import type { AuditExemption } from "../../inspect/schema/auditExemptions";

/** The exemptions of the version in a folder. */
export function exemptionsOf(
  folder: string,
  exemptions: readonly AuditExemption[],
): readonly Exemption[] {
  return exemptions
    .filter(({ path }) => folder === path || folder.startsWith(`${path}/`))
    .map(({ path: _path, ...exemption }) => exemption);
}
