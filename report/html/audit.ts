import { escapeControls, formatBytes, plural } from "../../text";
import type { AuditLine, JudgedLine, UnreadLine } from "../auditLine";
import { documentationOf, titleOf } from "../documentation";
import type { Report } from "../judgement";
import { htmlDocument } from "./document";
import { andMore, html, type Markup } from "./markup";

/** Most versions that one table lists; the lines of the audit have all of them. */
const MOST = 2000;
/** Most paths that are named as examples of a finding. */
const MOST_EXAMPLES = 3;

/** One page about all versions of an audit: what is refused and why, what ends when, and the size of each. */
export function auditPage(
  lines: readonly AuditLine[],
  { version, today }: Pick<Report, "version" | "today">,
): string {
  const judged = lines.filter((line): line is JudgedLine => line.verdict !== "error");
  const unread = lines.filter((line): line is UnreadLine => line.verdict === "error");
  const refused = judged.filter(({ verdict }) => verdict === "refused");
  const clean = judged.filter(({ verdict }) => verdict === "clean");
  const main = html`${head(refused.length, clean.length, unread.length, sumOf(judged))}${reasons(judged, version)}${ends(judged, today)}${unreadable(unread)}${versions("Refused versions", refused, version)}${versions("Clean versions", clean, version)}${notChecked(judged)}`;
  return htmlDocument(`${plural(lines.length, "version")}`, main, version);
}

function sumOf(lines: readonly JudgedLine[]): number {
  return lines.reduce((sum, { totalBytes }) => sum + totalBytes, 0);
}

function head(refused: number, clean: number, unread: number, bytes: number): Markup {
  const [verdict, word] = refused > 0 ? ["refused", "Refused"] : ["clean", "Clean"];
  const isUnknown = refused === 0 && unread > 0;
  const counts = [
    `${refused} refused`,
    `${clean} clean`,
    ...(unread > 0 ? [`${unread} that cannot be read`] : []),
    formatBytes(bytes),
  ];
  return html`<h1><span class="${isUnknown ? "warning" : verdict}">${isUnknown ? "Incomplete" : word}</span>: ${refused > 0 ? `${refused} of ` : ""}${plural(refused + clean + unread, "version")}</h1><p>${counts.join(", ")}</p>`;
}

/** Each code with the versions that have it: those that refuse first, the most frequent first. */
function reasons(judged: readonly JudgedLine[], version: string): Markup | undefined {
  const byCode = new Map<string, { finding: JudgedLine["findings"][number]; paths: Set<string> }>();
  for (const { path, findings } of judged)
    for (const finding of findings) {
      const key = `${finding.level} ${finding.code}`;
      const one = byCode.get(key) ?? { finding, paths: new Set() };
      one.paths.add(path);
      byCode.set(key, one);
    }
  if (byCode.size === 0) return undefined;
  const sorted = [...byCode.values()].sort(
    (a, b) =>
      Number(b.finding.level === "mandatory") - Number(a.finding.level === "mandatory") ||
      b.paths.size - a.paths.size,
  );
  const rows = sorted.map(({ finding, paths }) => {
    const { code, policy, level } = finding;
    const isRefusal = level === "mandatory";
    return html`<tr><td class="short"><span class="${isRefusal ? "refused" : "warning"}">${isRefusal ? "refuses" : "warning"}</span></td><td>${escapeControls(titleOf(finding))} <a href="${documentationOf(policy, code, version)}">${code}</a></td><td class="number">${paths.size}</td><td>${[...paths].slice(0, MOST_EXAMPLES).map(place)}${andMore(paths.size - MOST_EXAMPLES)}</td></tr>`;
  });
  return section("What is refused and why", ["", "finding", "#versions", "such as"], rows);
}

/** What the versions are served by that ends on a day, the first day first. */
function ends(judged: readonly JudgedLine[], today: string): Markup | undefined {
  const counts = new Map<string, number>();
  for (const line of judged)
    for (const { what, day } of line.ends) {
      const key = `${day} ${what}`;
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
  if (counts.size === 0) return undefined;
  const rows = [...counts].sort().map(([key, count]) => {
    const day = key.slice(0, key.indexOf(" "));
    return html`<tr><td><span class="${day < today ? "refused" : ""}">${day}</span></td><td>${escapeControls(key.slice(day.length + 1))}</td><td>${inDays(day, today)}</td><td class="number">${count}</td></tr>`;
  });
  return section("What ends when", ["last day", "what", "", "#versions"], rows);
}

function inDays(day: string, today: string): string {
  const days = Math.round((Date.parse(day) - Date.parse(today)) / 86_400_000);
  return days < 0 ? `ended ${plural(-days, "day")} ago` : `in ${plural(days, "day")}`;
}

function unreadable(unread: readonly UnreadLine[]): Markup | undefined {
  if (unread.length === 0) return undefined;
  const rows = unread
    .slice(0, MOST)
    .map(
      ({ path, error: { message, fix } }) =>
        html`<tr><td>${place(path)}</td><td>${escapeControls(message)}</td><td>${escapeControls(fix)}</td></tr>`,
    );
  return section("What cannot be read", ["version", "fault", "fix"], rows, unread.length);
}

function versions(
  title: string,
  lines: readonly JudgedLine[],
  version: string,
): Markup | undefined {
  if (lines.length === 0) return undefined;
  const rows = lines
    .slice(0, MOST)
    .map(
      ({ path, totalBytes, fileCount, findings, ends: own }) =>
        html`<tr><td>${place(path)}</td><td class="number">${formatBytes(totalBytes)}</td><td class="number">${fileCount}</td><td>${own.map(({ what, day }) => html`<p>${day} <span class="soft">${escapeControls(what)}</span></p>`)}</td><td>${codes(findings, version)}</td></tr>`,
    );
  const columns = ["version", "#size", "#files", "ends", "findings"];
  return section(title, columns, rows, lines.length);
}

/** The codes of findings, each once, with links to what they mean. */
function codes(findings: JudgedLine["findings"], version: string): Markup[] {
  const own = new Map(findings.map((finding) => [finding.code, finding]));
  return [...own.values()].map(
    ({ code, policy, level }) =>
      html`<a class="${level === "mandatory" ? "refused" : "warning"}" href="${documentationOf(policy, code, version)}">${code}</a> `,
  );
}

function notChecked(judged: readonly JudgedLine[]): Markup | undefined {
  const counts = new Map<string, number>();
  for (const line of judged)
    for (const { name } of line.notChecked) counts.set(name, (counts.get(name) ?? 0) + 1);
  if (counts.size === 0) return undefined;
  const rows = [...counts].map(
    ([name, count]) =>
      html`<tr><td>${escapeControls(name)}</td><td class="number">${count}</td></tr>`,
  );
  return section("What was not checked", ["what", "#versions"], rows);
}

/** A table with its title. @param columns titles; those with `#` are of numbers */
function section(
  title: string,
  columns: readonly string[],
  rows: readonly Markup[],
  total = rows.length,
): Markup {
  const heads = columns.map((column) =>
    column.startsWith("#")
      ? html`<th scope="col" class="number">${column.slice(1)}</th>`
      : html`<th scope="col">${column}</th>`,
  );
  return html`<section><h2>${title}</h2><table><thead><tr>${heads}</tr></thead><tbody>${rows}</tbody></table>${andMore(total - rows.length)}</section>`;
}

function place(path: string): Markup {
  return html`<p><code>${escapeControls(path)}</code></p>`;
}
