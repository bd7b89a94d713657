import type { ReportViolation } from "@pulumi/policy";
import { type Finding, INTERNAL_ERROR, renderFinding } from "../../rules";

/**
 * Reports a finding in the words that every interface shows. An advisory finding stays advisory, an internal error is
 * mandatory, and any other finding has the configured level. `urn` is needed if a whole stack is judged.
 */
export function report(violation: ReportViolation, finding: Finding, urn?: string): void {
  // The SDK accepts the object form since 1.21, but its types lack it. Only this form takes a level, and it leaves out
  // the policy's description, which would precede every message.
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
