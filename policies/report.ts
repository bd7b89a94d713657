import type { ReportViolation } from "@pulumi/policy";
import { type Finding, renderFinding } from "../rules";

/** Reports a finding as it stands on every front door; a capped one as advisory, any other at the configured level. */
export function report(violation: ReportViolation, finding: Finding): void {
  // The object form is honoured by the SDK since 1.21 and missing from its types: it alone takes a level and leaves
  // out the policy's description, which would stand above every message.
  const send = violation as unknown as (violation: {
    message: string;
    enforcementLevel?: string;
  }) => void;
  const message = renderFinding(finding);
  send(finding.level === "advisory" ? { message, enforcementLevel: "advisory" } : { message });
}
