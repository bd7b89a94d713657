import { groupBy } from "../inspect/groupBy";
import type { Finding } from "../rules";
import { renderFinding } from "../rules";
import { describeSigner } from "../rules/modelSignature/signed";
import { escapeControls, formatBytes, plural } from "../text";
import { countsOf, type Judgement, type Report, verdictOf } from "./judgement";
import { routineCommand } from "./routineCommand";
import { type Style, styleFor } from "./style";
import { upgradeLines } from "./upgrade";
import { notCheckedLine } from "./words";
import { wrap } from "./wrap";

/** What a text is written on. */
export interface Paper {
  readonly columns?: number | undefined;
  readonly isColored?: boolean;
  /** Whether only what refuses is shown. Defaults to false. */
  readonly isQuiet?: boolean;
}

/** The report that a person reads: the verdict first, then what to fix, what was checked and what was not. */
export function text(report: Report, paper: Paper = {}): string {
  const { judgements } = report;
  const style = styleFor(paper.isColored ?? false);
  const shown = paper.isQuiet
    ? judgements.filter(({ verdict }) => verdict === "refused")
    : judgements;
  const blocks = shown.map((judgement) => block(judgement, paper, style));
  if (judgements.length < 2 || shown.length === 0) return blocks.join("\n");
  const refused = judgements.filter(({ verdict }) => verdict === "refused").length;
  const total = `${refused} of ${judgements.length} refused`;
  const isRefused = verdictOf(report) === "refused";
  return `${verdictWord(isRefused, style)}  ${total}\n\n${spaced(blocks)}`;
}

/** Blocks of several lines apart from each other; lines of clean bundles together. */
function spaced(blocks: readonly string[]): string {
  return blocks.reduce((all, one) =>
    all.includes("\n") || one.includes("\n") ? `${all}\n\n${one}` : `${all}\n${one}`,
  );
}

function block(judgement: Judgement, paper: Paper, style: Style): string {
  const { findings, manifest, path, checked, notChecked } = judgement;
  const refusals = findings.filter(({ level }) => level === "mandatory");
  const shown = paper.isQuiet && refusals.length > 0 ? refusals : findings;
  const head = headOf(judgement, style, paper);
  if (findings.length === 0 && !manifest.upgrade && !routineCommand(path, manifest)) return head;
  const parts = [head, ...alike(byFile(shown)).map((group) => renderAlike(group, paper, [path]))];
  if (!paper.isQuiet) {
    const fold = (line: string, hanging: number) =>
      wrap(escapeControls(line), { columns: paper.columns, hanging, whole: [path] });
    if (manifest.upgrade)
      parts.push(
        upgradeLines(manifest.upgrade)
          .map((line) => fold(line, 4))
          .join("\n"),
      );
    parts.push(
      [
        fold(`Checked: ${checked.join(", ")}`, 2),
        ...(notChecked.length > 0 ? ["Not checked:"] : []),
        ...notChecked.map((one) => fold(`  ${notCheckedLine(one)}`, 4)),
      ].join("\n"),
    );
    const command = routineCommand(path, manifest);
    if (command !== undefined) parts.push(`To judge it as a routine:\n  ${command}`);
    const [first] = findings;
    if (first) parts.push(style("minor", `For more: model-version explain ${first.code}`));
  }
  return parts.join("\n\n");
}

/** The verdict with what it is about; of a clean bundle also what was not checked, so that "clean" hides nothing. */
function headOf(
  { path, verdict, findings, manifest, notChecked, signedBy }: Judgement,
  style: Style,
  { columns }: Paper,
): string {
  const { refusals, warnings } = countsOf(findings);
  const counts = [
    refusals > 0 ? `${refusals} to fix` : "",
    warnings > 0 ? plural(warnings, "warning") : "",
  ].filter(Boolean);
  const { totalBytes, fileCount } = manifest;
  const left = notChecked.map(({ name }) => name).join(", ");
  const parts = [
    verdict === "refused" ? "REFUSED" : "clean",
    path,
    ...(counts.length > 0 ? [counts.join(", ")] : []),
    ...(signedBy ? [`signed by ${describeSigner(signedBy.signer)}`] : []),
    `${formatBytes(totalBytes)} in ${plural(fileCount, "file")}${findings.length === 0 && left !== "" ? ` (not checked: ${left})` : ""}`,
  ];
  const line = wrap(escapeControls(parts.join("  ")), { columns, hanging: 2, whole: [path] });
  return line.replace(/^\w+/, () => verdictWord(verdict === "refused", style));
}

function verdictWord(isRefused: boolean, style: Style): string {
  return isRefused ? style("refused", "REFUSED") : style("clean", "clean");
}

/** Findings of one level and file together, each group where its first finding is in the order of fixing. */
export function byFile(findings: readonly Finding[]): Finding[] {
  const groups = groupBy(findings, ({ level, file }) => `${level} ${file ?? ""}`);
  return [...groups.values()].flat();
}

/** Findings that differ only in their first lines are shown together if they are at least as many. */
const ALIKE = 3;

/** The findings, with those that are shown together in one list, which is where its first finding was. */
function alike(findings: readonly Finding[]): (readonly Finding[])[] {
  const keyed = findings.map((finding) => {
    const [, ...shared] = linesOf(finding);
    return { finding, key: [finding.code, finding.level, ...shared].join("\n") };
  });
  const groups = groupBy(keyed, ({ key }) => key);
  return keyed.flatMap((one) => {
    const group = groups.get(one.key) ?? [];
    if (group.length < ALIKE) return [[one.finding]];
    return group[0] === one ? [group.map(({ finding }) => finding)] : [];
  });
}

/** Its first line, the reason, the fix, and lines about an exemption. */
function linesOf(finding: Finding): string[] {
  return renderFinding(finding).split("\n");
}

/** Columns behind which the lines of a fix go on: those of `  Fix: `. */
const FIX = 7;

/**
 * The three lines of a finding, wrapped and coloured.
 * @param paths names that are not broken, besides those of its own files.
 */
export function renderWrapped(finding: Finding, paper: Paper, paths: readonly string[]): string {
  return renderAlike([finding], paper, paths);
}

/** The first line of each finding, and then the lines that they share. */
function renderAlike(
  findings: readonly Finding[],
  { columns, isColored = false }: Paper,
  paths: readonly string[],
): string {
  const style = styleFor(isColored);
  const firsts = findings.map((finding) => {
    const { level, code } = finding;
    const warning = level === "advisory" ? "warning: " : "";
    const whole = [...paths, ...filesOf(finding)];
    const [first = ""] = linesOf(finding);
    return wrap(warning + first, { columns, hanging: 4, whole })
      .replace(/^warning:/, (word) => (warning === "" ? word : style("warning", word)))
      .replace(`[${code}]`, () => `[${style("code", code)}]`);
  });
  const [shared] = findings;
  if (!shared) return "";
  const whole = [...paths, ...filesOf(shared)];
  const [, reason = "", fix = "", ...exempted] = linesOf(shared);
  return [
    ...firsts,
    wrap(reason, { columns, hanging: 2, whole }),
    wrap(fix, { columns, hanging: FIX, whole }),
    ...exempted.map((line) => wrap(line, { columns, hanging: 2, whole })),
  ].join("\n");
}

function filesOf({ file, data }: Finding): string[] {
  return [file ?? "", ...(data?.files ?? [])].filter(Boolean);
}
