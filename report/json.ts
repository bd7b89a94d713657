import { type Finding, type Severity, severityOf } from "../rules";
import { documentationOf } from "./documentation";
import { type Judgement, type Report, verdictOf } from "./judgement";
import { toolOf } from "./tool";

/** A finding in a document, with values that programs would otherwise have to look up. */
export interface FindingDocument extends Finding {
  readonly severity: Severity;
  readonly documentation: string;
}

/** A finding with what programs would look up otherwise. */
export function findingDocument(finding: Finding, version: string): FindingDocument {
  const { policy, code } = finding;
  return {
    ...finding,
    severity: severityOf(policy),
    documentation: documentationOf(policy, code, version),
  };
}

/** One document: of one bundle its own, of several the list of them as `bundles`. */
export function json(report: Report): string {
  const { judgements, version } = report;
  const head = { tool: toolOf(version), verdict: verdictOf(report) };
  const [first, ...others] = judgements;
  const document =
    first && others.length === 0
      ? { ...head, ...bundle(first, version) }
      : {
          ...head,
          bundles: judgements.map((one) => ({
            path: one.path,
            verdict: one.verdict,
            ...bundle(one, version),
          })),
        };
  return JSON.stringify(document, undefined, 2);
}

function bundle({ findings, notChecked, manifest, signedBy }: Judgement, version: string): object {
  return {
    findings: findings.map((finding) => findingDocument(finding, version)),
    notChecked,
    ...(signedBy && { signedBy }),
    manifest,
  };
}
