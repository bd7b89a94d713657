import { exemptionOf, type Finding } from "../rules";
import { escapeControls, formatBytes, plural } from "../text";
import { documentationOf, titleOf } from "./documentation";
import { countsOf, type Judgement, type Report } from "./judgement";
import { byFile } from "./text";
import { upgradeLines } from "./upgrade";
import { notCheckedLine } from "./words";

/** Markdown for the summary of a workflow or a comment on a pull request: the verdict, what to fix, warnings folded. */
export function markdown(report: Report): string {
  return report.judgements.map((judgement) => section(judgement, report.version)).join("\n\n");
}

function section(
  { path, verdict, findings, checked, notChecked, manifest }: Judgement,
  version: string,
): string {
  const { refusals, warnings } = countsOf(findings);
  const counts = [
    ...(refusals > 0 ? [`${refusals} to fix`] : []),
    ...(warnings > 0 ? [plural(warnings, "warning")] : []),
    `${formatBytes(manifest.totalBytes)} in ${plural(manifest.fileCount, "file")}`,
  ];
  const sorted = byFile(findings);
  const only = (level: Finding["level"]) =>
    sorted.filter((one) => one.level === level).map((one) => item(one, version));
  return [
    `## ${verdict === "refused" ? "❌ Refused" : "✅ Clean"}: ${code(path)}`,
    `${counts.join(", ")}.`,
    ...only("mandatory"),
    ...folded(plural(warnings, "warning"), only("advisory")),
    ...(manifest.upgrade
      ? folded("What changed", [
          upgradeLines(manifest.upgrade)
            .map((line, at) => (at === 0 ? `${plain(line)}\n` : `- ${plain(line.trim())}`))
            .join("\n"),
        ])
      : []),
    `**Checked:** ${plain(checked.join(", "))}.`,
    ...(notChecked.length > 0
      ? [
          [
            "**Not checked:**\n",
            ...notChecked.map((one) => `- ${plain(notCheckedLine(one))}`),
          ].join("\n"),
        ]
      : []),
  ].join("\n\n");
}

function item(finding: Finding, version: string): string {
  const { code: id, policy, file, line, message, reason, fix } = finding;
  const exempted = exemptionOf(finding);
  const place =
    file === undefined ? "" : ` in ${code(`${file}${line === undefined ? "" : `:${line}`}`)}`;
  return [
    `- **[${id}](${documentationOf(policy, id, version)}) ${plain(titleOf(finding))}**${place}`,
    `  ${plain(message)}`,
    `  ${plain(reason)}`,
    `  **Fix:** ${plain(fix)}`,
    ...(exempted === undefined ? [] : [`  ${plain(exempted)}`]),
  ].join("  \n");
}

function folded(title: string, content: readonly string[]): string[] {
  if (content.length === 0) return [];
  return [`<details><summary>${title}</summary>`, ...content, "</details>"];
}

/** A name as code, whatever it contains. */
function code(text: string): string {
  const shown = escapeControls(text);
  const longest = Math.max(0, ...[...shown.matchAll(/`+/g)].map(([ticks]) => ticks.length));
  const fence = "`".repeat(longest + 1);
  return longest === 0 ? `${fence}${shown}${fence}` : `${fence} ${shown} ${fence}`;
}

/** Text in which Markdown, mentions and HTML do nothing. */
function plain(text: string): string {
  return escapeControls(text)
    .replace(/[\\`*_{}[\]<>#|~]/g, (character) => `\\${character}`)
    .replace(/@(?=\w)/g, "@\u200b");
}
