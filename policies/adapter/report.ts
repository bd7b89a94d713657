import type { ReportViolation } from "@pulumi/policy";
import { type Finding, renderFinding } from "../../rules";

/** Reports a finding as it stands on every front door; a capped one as advisory, any other at the configured level. `urn` is needed where a whole stack is judged. */
export function report(violation: ReportViolation, finding: Finding, urn?: string): void {
  // The object form is honoured by the SDK since 1.21 and missing from its types: it alone takes a level and leaves
  // out the policy's description, which would stand above every message.
  const send = violation as unknown as (violation: {
    message: string;
    urn?: string;
    enforcementLevel?: string;
  }) => void;
  const message = renderFinding(finding);
  send({
    message,
    ...(urn !== undefined && { urn }),
    ...(finding.level === "advisory" && { enforcementLevel: "advisory" }),
  });
}
