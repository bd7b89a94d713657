import type { Finding, Severity } from "./finding";
import { policies } from "./list";

const LEVELS: readonly string[] = ["mandatory", "advisory"];
const SEVERITIES: readonly string[] = ["critical", "high", "medium", "low"];

/** The properties by which findings are ordered. */
export interface Urgency {
  readonly level: string;
  /** If it is absent, the finding comes last, as in the Pulumi CLI. */
  readonly severity?: string;
  readonly policy: string;
}

const severities = new Map<string, Severity>(
  policies.map(({ policy, severity = "medium" }) => [policy, severity]),
);

/** The severity of a policy's findings. */
export function severityOf(policy: string): Severity {
  return severities.get(policy) ?? "medium";
}

/** Findings in the order in which to fix them; findings of one policy keep their order. */
export function inOrder(findings: readonly Finding[]): Finding[] {
  const urgency = ({ level, policy }: Finding) => ({ level, policy, severity: severityOf(policy) });
  return findings.toSorted((a, b) => compareUrgency(urgency(a), urgency(b)));
}

/**
 * Compares by level, severity and policy name, as the Pulumi CLI orders the violations of a preview.
 * Source: pulumi/pkg/backend/display/progress.go, printPolicies.
 */
export function compareUrgency(a: Urgency, b: Urgency): number {
  return (
    LEVELS.indexOf(a.level) - LEVELS.indexOf(b.level) ||
    rankOf(a.severity) - rankOf(b.severity) ||
    Number(a.policy > b.policy) - Number(a.policy < b.policy)
  );
}

function rankOf(severity: string | undefined): number {
  return severity === undefined ? SEVERITIES.length : SEVERITIES.indexOf(severity);
}
