import { type HierarchyRectangularNode, hierarchy, treemap } from "d3-hierarchy";
import type { Manifest } from "../../inspect";
import type { Finding } from "../../rules";
import { escapeControls, formatBytes, plural } from "../../text";
import { html, type Markup } from "./markup";

/** A file, a tensor in it, or what is too small to be drawn by itself. */
export interface Part {
  readonly name: string;
  readonly kind: "file" | "tensor" | "rest";
  readonly bytes: number;
  /** Whether a finding says that it can go. */
  readonly canGo?: boolean;
  readonly parts?: readonly Part[];
}

/** Share of the whole below which parts are drawn as one. */
const LEAST_SHARE = 0.012;
const SHARD = /^variables\/variables\.data-\d{5}-of-\d{5}$/;

/** What takes the bytes of a bundle: its files, and the tensors in the shards of a SavedModel. */
export function partsOf(manifest: Manifest, findings: readonly Finding[]): Part[] {
  const saving = findings.filter(({ data }) => (data?.bytesSaved ?? 0) > 0);
  const files = new Set(saving.flatMap(({ data }) => (data?.tensors ? [] : (data?.files ?? []))));
  const tensors = new Set(saving.flatMap(({ data }) => data?.tensors ?? []));
  const least = manifest.totalBytes * LEAST_SHARE;
  const shards = manifest.files.filter(({ path }) => SHARD.test(path));
  const others = manifest.files.filter(({ path }) => !SHARD.test(path));
  const variables = (manifest.savedModel?.variables ?? []).map(
    ({ name, bytes }): Part => ({ name, kind: "tensor", bytes, canGo: tensors.has(name) }),
  );
  const held = shards.reduce((sum, { bytes }) => sum + bytes, 0);
  const parts: Part[] = others.map(({ path, bytes }) => ({
    name: path,
    kind: "file",
    bytes,
    canGo: files.has(path),
  }));
  if (shards.length > 0) {
    const name =
      shards.length === 1 ? (shards[0]?.path ?? "") : `variables/ (${shards.length} shards)`;
    const left = held - variables.reduce((sum, { bytes }) => sum + bytes, 0);
    const rest: Part = { name: "no tensor", kind: "rest", bytes: Math.max(0, left) };
    const inner = gathered([...variables, rest], least);
    parts.push({ name, kind: "file", bytes: held, ...(inner.length > 1 && { parts: inner }) });
  }
  return gathered(parts, least);
}

/** The parts from the largest on, with the small ones as one, and those of them that can go as another. */
function gathered(parts: readonly Part[], least: number): Part[] {
  const sorted = parts
    .filter(({ bytes }) => bytes > 0)
    .toSorted((a, b) => b.bytes - a.bytes || (a.name < b.name ? -1 : 1));
  const isSmall = ({ bytes, parts: inner }: Part) => bytes < least && inner === undefined;
  const small = sorted.filter(isSmall);
  return [
    ...sorted.filter((part) => !isSmall(part)),
    ...asOne(small.filter(({ canGo }) => canGo)),
    ...asOne(small.filter(({ canGo }) => !canGo)),
  ];
}

function asOne(small: readonly Part[]): readonly Part[] {
  if (small.length < 2) return small;
  const bytes = small.reduce((sum, one) => sum + one.bytes, 0);
  const canGo = small[0]?.canGo ?? false;
  return [
    { name: `${small.length} more${canGo ? " that can go" : ""}`, kind: "rest", bytes, canGo },
  ];
}

/** A drawing in which every area is in proportion to its bytes, in a size for wide and one for narrow screens. */
export function treemapOf(parts: readonly Part[]): Markup {
  return html`${drawing(parts, 960, 340, "wide")}${drawing(parts, 380, 460, "narrow")}`;
}

const HEAD = 18;

function drawing(parts: readonly Part[], width: number, height: number, name: string): Markup {
  const root = hierarchy<Part>(
    { name: "", kind: "rest", bytes: 0, parts },
    ({ parts: inner }) => inner,
  )
    .sum(({ bytes, parts: inner }) => (inner && inner.length > 0 ? 0 : bytes))
    .sort((a, b) => (b.value ?? 0) - (a.value ?? 0));
  const placed = treemap<Part>()
    .size([width, height])
    .paddingInner(2)
    .paddingTop((node) => (node.depth === 1 && node.children ? HEAD : 0))
    .round(true)(root);
  const all = placed
    .descendants()
    .filter(({ depth, x0, x1, y0, y1 }) => depth > 0 && x1 > x0 && y1 > y0);
  const total = formatBytes(parts.reduce((sum, { bytes }) => sum + bytes, 0));
  return html`<svg class="${name}" viewBox="0 0 ${width} ${height}" role="img" aria-label="What takes the ${total}; the table below has the same">
<defs><pattern id="hatch-${name}" width="8" height="8" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><path d="M0 0V8" stroke="currentColor" stroke-width="2" opacity=".4"/></pattern></defs>${all.map(rectangle)}</svg>`;
}

function rectangle({ data, x0, x1, y0, y1, children }: HierarchyRectangularNode<Part>): Markup {
  const [width, height] = [x1 - x0, y1 - y0];
  const place = html`x="${x0}" y="${y0}" width="${width}" height="${height}"`;
  const saves = data.canGo ? ", can go" : "";
  const label = labelOf(data, width, children ? HEAD : height);
  return html`<g><title>${escapeControls(data.name)}, ${formatBytes(data.bytes)}${saves}</title><rect class="${data.kind}" ${place}/>${data.canGo ? html`<rect class="saved" ${place}/>` : undefined}<rect class="frame" ${place}/>${label === "" ? undefined : html`<text x="${x0 + 5}" y="${y0 + 13}">${label}</text>`}</g>`;
}

/** Pixels that letters of 12 pixels take in wide fonts: most, and capitals and the wide ones. */
const LETTER = 7.4;
const WIDE_LETTER = 10;

/** Fewest letters of a name's end that tell one file from another. */
const LEAST_LETTERS = 6;

function pixelsOf(text: string): number {
  const wide = text.match(/[A-Zmw]/g)?.length ?? 0;
  return (text.length - wide) * LETTER + wide * WIDE_LETTER;
}

/** The end of a name, which differs most, as far as it fits; nothing where it does not, or where it is only a count. */
function labelOf({ name, kind, bytes }: Part, width: number, height: number): string {
  const room = width - 10;
  if (height < HEAD || room < 4 * LETTER) return "";
  const shown = shortName(name);
  const whole = `${shown} ${formatBytes(bytes)}`;
  if (pixelsOf(whole) <= room) return whole;
  if (pixelsOf(shown) <= room) return shown;
  if (kind === "rest") return "";
  let end = [...shown];
  while (end.length > 0 && pixelsOf(`…${end.join("")}`) > room) end = end.slice(1);
  return end.length < LEAST_LETTERS ? "" : `…${end.join("")}`;
}

/** The name of a tensor without the end that those of every Keras and TensorFlow 2 model have. */
function shortName(name: string): string {
  return escapeControls(name.replace(/\/\.ATTRIBUTES\/VARIABLE_VALUE$/, ""));
}

/** The same as a table, for those who cannot see the drawing. */
export function partsTable(parts: readonly Part[]): Markup {
  const rows = parts.flatMap((part) => [
    part,
    ...(part.parts ?? []).map((one) => ({ ...one, name: `↳ ${one.name}` })),
  ]);
  return html`<details><summary>The same as a table, ${plural(rows.length, "row")}</summary><table>
<thead><tr><th scope="col">part</th><th scope="col" class="short">can go</th><th scope="col" class="number">size</th></tr></thead><tbody>${rows.map(
    ({ name, bytes, canGo }) =>
      html`<tr><td>${shortName(name)}</td><td>${canGo ? "yes" : ""}</td><td class="number">${formatBytes(bytes)}</td></tr>`,
  )}</tbody></table></details>`;
}
