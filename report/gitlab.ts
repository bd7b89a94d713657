import { type Finding, type Severity, severityOf } from "../rules";
import { escapeControls } from "../text";
import type { Report } from "./judgement";
import { placed } from "./place";

/** GitLab's names by ours, for what refuses. Source: docs.gitlab.com, "Code Quality", report format. */
const SEVERITIES = {
  critical: "blocker",
  high: "critical",
  medium: "major",
  low: "minor",
} as const satisfies Record<Severity, string>;

/** A Code Quality report in GitLab's own form, which replaced the one of CodeClimate. */
export function gitlab(report: Report): string {
  const issues = placed(report).map(({ finding, place, fingerprint }) => ({
    description: escapeControls(`${finding.message} Fix: ${finding.fix}`),
    check_name: finding.code,
    fingerprint,
    severity: severity(finding),
    location: { path: place.path, lines: { begin: place.line } },
  }));
  return JSON.stringify(issues, undefined, 2);
}

function severity({ level, policy }: Finding): string {
  return level === "mandatory" ? SEVERITIES[severityOf(policy)] : "info";
}
