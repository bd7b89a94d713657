import type { ReportViolation } from "@pulumi/policy";
import { type Finding, INTERNAL_ERROR, renderFinding } from "../../rules";

/**
 * Reports a finding in the words of every front door. One that is only advisory is reported as such, an internal error
 * as mandatory, and any other at the configured level. `urn` is needed where a whole stack is judged.
 */
export function report(violation: ReportViolation, finding: Finding, urn?: string): void {
  // The object form is honoured by the SDK since 1.21 and missing from its types: only this form takes a level, and it
  // leaves out the policy's description, which would be above every message.
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
    ...(finding.code === INTERNAL_ERROR && { enforcementLevel: "mandatory" }),
  });
}
