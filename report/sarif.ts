import type { Log, Notification, ReportingDescriptor, Result, Run } from "sarif";
import { type Finding, severityOf } from "../rules";
import { escapeControls } from "../text";
import { descriptionOf, documentationOf, homeOf, titleOf } from "./documentation";
import type { Report } from "./judgement";
import { type Placed, placed, uriOf } from "./place";
import { findingLines, LEVELS, notCheckedLine } from "./words";

const SCHEMA =
  "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";
/** What URIs are relative to: the root of the repository, as GitHub takes it. */
const BASE = "%SRCROOT%";
/** Name and version of the fingerprints; a new version where they are made of other values. */
const FINGERPRINT = "modelVersion/v1";

/** SARIF 2.1.0, with a physical location for every result, without which GitHub refuses the file. */
export function sarif(report: Report): string {
  const all = placed(report);
  const rules = [...new Map(all.map(({ finding }) => [finding.code, finding])).values()];
  const indexes = new Map(rules.map(({ code }, index) => [code, index]));
  const run: Run = {
    tool: {
      driver: {
        name: "model-version",
        version: report.version,
        semanticVersion: report.version,
        informationUri: homeOf(report.version),
        rules: rules.map((finding) => rule(finding, report.version)),
      },
    },
    originalUriBaseIds: { [BASE]: { description: { text: "The root of the repository." } } },
    invocations: [{ executionSuccessful: true, toolExecutionNotifications: notes(report) }],
    columnKind: "utf16CodeUnits",
    results: all.map((one) => result(one, indexes.get(one.finding.code) ?? -1)),
  };
  const log: Log = { $schema: SCHEMA, version: "2.1.0", runs: [run] };
  return JSON.stringify(log, undefined, 2);
}

function rule(finding: Finding, version: string): ReportingDescriptor {
  const { code, policy, level } = finding;
  const helpUri = documentationOf(policy, code, version);
  const title = titleOf(finding);
  return {
    id: code,
    name: policy,
    shortDescription: { text: title },
    fullDescription: { text: `${title}. ${descriptionOf(policy) ?? ""}`.trim() },
    help: {
      text: `model-version explain ${code}, or ${helpUri}`,
      markdown: `\`model-version explain ${code}\`, or [${policy}](${helpUri})`,
    },
    helpUri,
    defaultConfiguration: { level: LEVELS[level] },
    properties: { tags: [policy], "problem.severity": LEVELS[level] },
  };
}

function result({ finding, place, fingerprint }: Placed, ruleIndex: number): Result {
  const { code, level, policy, data } = finding;
  return {
    ruleId: code,
    ruleIndex,
    level: LEVELS[level],
    message: { text: findingLines(finding) },
    locations: [
      {
        physicalLocation: {
          artifactLocation: uri(place.path),
          region: { startLine: place.line },
        },
      },
    ],
    partialFingerprints: { [FINGERPRINT]: fingerprint },
    properties: { policy, severity: severityOf(policy), ...(data && { data }) },
  };
}

function uri(path: string): { readonly uri: string; readonly uriBaseId?: string } {
  const text = uriOf(path);
  return text.startsWith("file:") ? { uri: text } : { uri: text, uriBaseId: BASE };
}

/** What was checked of each bundle and what was not, since a file without results would say nothing. */
function notes({ judgements }: Report): Notification[] {
  return judgements.flatMap(({ path, checked, notChecked }) =>
    [
      `Checked: ${checked.join(", ")}`,
      ...notChecked.map((one) => `Not checked: ${notCheckedLine(one)}`),
    ].map((text) => ({
      level: "note" as const,
      message: { text: escapeControls(`${path}: ${text}`) },
    })),
  );
}
