import type { Manifest } from "../../inspect";
import { exemptionOf, type Finding, policies } from "../../rules";
import { escapeControls, formatBytes, plural } from "../../text";
import { documentationOf, titleOf } from "../documentation";
import { countsOf, type Judgement, type Report } from "../judgement";
import { byFile } from "../text";
import { upgradeLines } from "../upgrade";
import { calls } from "./calls";
import { htmlDocument } from "./document";
import { andMore, html, type Markup, withFlags } from "./markup";
import { type Part, partsOf, partsTable, treemapOf } from "./treemap";
import { versions } from "./versions";

/** One page without scripts that loads nothing, in the order of a decision to deploy. */
export function page(report: Report): string {
  const { judgements, version } = report;
  const title = judgements.map(({ manifest }) => escapeControls(manifest.name)).join(", ");
  const main = html`${judgements.map((judgement) => bundle(judgement, report))}`;
  return htmlDocument(title, main, version);
}

function bundle(judgement: Judgement, report: Report): Markup {
  const { findings, manifest } = judgement;
  const { upgrade } = manifest;
  return html`${head(judgement)}${todo(findings, report.version)}${bytes(manifest, findings)}${versions(manifest, report.today)}${calls(manifest)}${dependencies(manifest)}${
    upgrade
      ? html`<section><h2>What changed</h2>${upgradeLines(upgrade).map((line) => html`<p>${escapeControls(line)}</p>`)}</section>`
      : undefined
  }${files(manifest)}${checks(judgement)}`;
}

function head({ verdict, findings, manifest, path }: Judgement): Markup {
  const { refusals, warnings } = countsOf(findings);
  const counts = [
    ...(refusals > 0 ? [`${refusals} to fix`] : []),
    ...(warnings > 0 ? [plural(warnings, "warning")] : []),
    `${formatBytes(manifest.totalBytes)} in ${plural(manifest.fileCount, "file")}`,
  ];
  return html`<h1><span class="${verdict}">${verdict === "refused" ? "Refused" : "Clean"}</span>: ${escapeControls(manifest.name)}</h1><p>${counts.join(", ")}</p><p class="soft"><code>${escapeControls(path)}</code> <code>${manifest.contentDigest || "digest unknown"}</code></p>`;
}

function todo(findings: readonly Finding[], version: string): Markup | undefined {
  if (findings.length === 0) return undefined;
  const sorted = byFile(findings);
  const cards = (those: readonly Finding[]) => those.map((one) => card(one, version));
  const refusals = cards(sorted.filter(({ level }) => level === "mandatory"));
  const warnings = cards(sorted.filter(({ level, waived }) => level === "advisory" && !waived));
  const exempted = sorted.filter(({ waived }) => waived);
  const days = [...new Set(exempted.map(({ waived }) => waived?.until ?? ""))].sort().join(", ");
  return html`<section><h2>What to do</h2>${refusals}${
    warnings.length > 0
      ? html`<details><summary class="warning">${plural(warnings.length, "warning")}</summary>${warnings}</details>`
      : undefined
  }${
    exempted.length > 0
      ? html`<details><summary>${plural(exempted.length, "waived finding")}, until ${escapeControls(days)}</summary>${cards(exempted)}</details>`
      : undefined
  }</section>`;
}

function card(finding: Finding, version: string): Markup {
  const { code, policy, level, file, line, message, reason, fix } = finding;
  const exempted = exemptionOf(finding);
  const place = file === undefined ? "" : `${file}${line === undefined ? "" : `:${line}`}`;
  return html`<div class="card ${level}"><h3>${titleOf(finding)} <a href="${documentationOf(policy, code, version)}">${code}</a></h3>${
    place === "" ? undefined : html`<p><code>${escapeControls(place)}</code></p>`
  }<p>${escapeControls(message)}</p><p class="soft">${escapeControls(reason)}</p><p><strong>Fix:</strong> ${withFlags(escapeControls(fix))}</p>${exempted === undefined ? undefined : html`<p>${escapeControls(exempted)}</p>`}</div>`;
}

function bytes(manifest: Manifest, findings: readonly Finding[]): Markup {
  const parts = partsOf(manifest, findings);
  const saved = findings.reduce((sum, { data }) => sum + (data?.bytesSaved ?? 0), 0);
  return html`<section><h2>What takes the bytes</h2>${budget(manifest.totalBytes)}${
    saved > 0
      ? html`<p>Up to ${formatBytes(saved)} can go${parts.some((part) => isHatched(part, manifest.totalBytes)) ? ", hatched below" : ""}.</p>`
      : undefined
  }${parts.length > 0 ? html`${treemapOf(parts)}${partsTable(parts)}` : undefined}</section>`;
}

/** Share of the whole from which on a part is large enough to be seen as hatched. */
const SEEN = 0.001;

function isHatched({ canGo, bytes: own, parts = [] }: Part, total: number): boolean {
  if (parts.length > 0) return parts.some((one) => isHatched(one, total));
  return canGo === true && own >= total * SEEN;
}

/** The limit of the policy bundle-size where no configuration sets another. */
const LIMIT = Number(
  policies.find(({ policy }) => policy === "bundle-size")?.options["maxBytes"]?.default,
);

function budget(total: number): Markup {
  const share = Math.min(1, total / LIMIT);
  const text = `${formatBytes(total)} of ${formatBytes(LIMIT)} that are allowed by default`;
  return html`<p>${text}</p><svg viewBox="0 0 960 14" role="img" aria-label="${text}"><rect class="rest" width="960" height="14" rx="4"/><rect class="${total > LIMIT ? "over" : "bar"}" width="${Math.max(2, Math.round(960 * share))}" height="14" rx="4"/></svg>`;
}

/** Most rows of a table. */
const MOST = 60;

function dependencies({ routine }: Manifest): Markup | undefined {
  if (!routine) return undefined;
  const { requirements, imports } = routine;
  const modules = new Map(imports.map((one) => [one.module, one]));
  return html`<section><h2>Dependencies</h2>${list(
    "Requirements",
    ["requirement", "where"],
    requirements.map(({ name, specifier, file, line }) => [
      `${name}${specifier}`,
      `${file}:${line}`,
    ]),
  )}${list(
    "Imports",
    ["module", "where", "kind"],
    [...modules.values()].map(({ module, file, line, kind, local }) => [
      module,
      `${file}:${line}`,
      local === undefined ? kind : "own module",
    ]),
  )}</section>`;
}

function files({ files: all, filesNotListed }: Manifest): Markup {
  const rows = all.map(({ path, bytes: size, format }) => [path, format, formatBytes(size)]);
  const more = filesNotListed ? ` and ${filesNotListed.count} that are not listed` : "";
  return html`<section><h2>Files</h2>${list(`${plural(all.length, "file")}${more}`, ["path", "format", "size"], rows)}</section>`;
}

/** Columns of few short words, and of sizes; the others may be long paths. */
const CLASSES: Readonly<Record<string, string>> = {
  format: "short",
  kind: "short",
  size: "number",
};

/** A table that is folded; the first rows of a long one. */
function list(
  caption: string,
  head: readonly string[],
  rows: readonly (readonly string[])[],
): Markup | undefined {
  if (rows.length === 0) return undefined;
  return html`<details><summary>${caption}</summary><table><thead><tr>${head.map((cell) => html`<th scope="col"${classOf(cell)}>${cell}</th>`)}</tr></thead><tbody>${rows
    .slice(0, MOST)
    .map(
      (row) =>
        html`<tr>${row.map((cell, at) => html`<td${classOf(head[at] ?? "")}>${escapeControls(cell)}</td>`)}</tr>`,
    )}</tbody></table>${andMore(rows.length - MOST)}</details>`;
}

function classOf(column: string): Markup | undefined {
  const name = CLASSES[column];
  return name === undefined ? undefined : html` class="${name}"`;
}

function checks({ checked, notChecked }: Judgement): Markup {
  return html`<section><h2>What was checked</h2><ul>${checked.map((one) => html`<li>${escapeControls(one)}</li>`)}</ul>${
    notChecked.length > 0
      ? html`<h2>What was not checked</h2><ul>${notChecked.map(({ message, remedy }) => html`<li>${escapeControls(message)} <span class="soft">(${withFlags(escapeControls(remedy))})</span></li>`)}</ul>`
      : undefined
  }</section>`;
}
