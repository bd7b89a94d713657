import type { RoutineFault } from "../python/facts";
import { normaliseName } from "./names";

/** Tables in pyproject.toml that declare where a tool gets distributions. */
export interface ToolTables {
  readonly uv?: unknown;
  readonly poetry?: unknown;
}

type Source = RoutineFault<"ignored-source">;
type Table = Readonly<Record<string, unknown>>;

/** The index that pip uses anyway. */
const PACKAGE_INDEX = /^https:\/\/pypi\.org\/simple\/?$/;
/** Most sources that are listed. */
const MOST_SOURCES = 500;

/**
 * Places from which uv and Poetry get distributions and pip does not: sources of dependencies, and indexes. Source:
 * docs.astral.sh/uv, "Dependency sources"; python-poetry.org, "Repositories" and "Dependency specification".
 */
export function ignoredSources(
  file: string,
  text: string,
  { uv, poetry }: ToolTables,
  dependencies: ReadonlySet<string>,
): Source[] {
  const found = [...ofUv(tableOf(uv)), ...ofPoetry(tableOf(poetry))];
  return found
    .filter(({ name }) => name === undefined || dependencies.has(normaliseName(name)))
    .filter(({ address }) => !PACKAGE_INDEX.test(address))
    .slice(0, MOST_SOURCES)
    .map((source) => ({
      code: "ignored-source",
      file,
      line: lineOf(text, source.tool, source.name ?? source.address),
      ...source,
    }));
}

type Found = Omit<Source, "code" | "file" | "line">;

function* ofUv(uv: Table): Iterable<Found> {
  const indexes = new Map(tablesIn(uv["index"]).map((one) => [one["name"], textOf(one["url"])]));
  const used = new Set<unknown>();
  for (const [name, value] of Object.entries(tableOf(uv["sources"]))) {
    for (const source of Array.isArray(value) ? tablesIn(value) : [tableOf(value)]) {
      const { index } = source;
      used.add(index);
      const from = placeOf(source, indexes);
      if (from) yield { tool: "uv", name, ...from };
    }
  }
  const others = [...indexes].flatMap(([name, url]) => (used.has(name) ? [] : [url]));
  const options = ["index-url", "extra-index-url", "find-links"].flatMap((option) =>
    textsIn(uv[option]),
  );
  for (const address of [...others, ...options])
    if (address !== "") yield { tool: "uv", kind: "index", address };
}

function* ofPoetry(poetry: Table): Iterable<Found> {
  const indexes = new Map(
    tablesIn(poetry["source"]).map((one) => [one["name"], textOf(one["url"])]),
  );
  const used = new Set<unknown>();
  for (const [name, value] of Object.entries(tableOf(poetry["dependencies"]))) {
    for (const source of Array.isArray(value) ? tablesIn(value) : [tableOf(value)]) {
      const { source: index, path } = source;
      used.add(index);
      // Git and URL dependencies are left out, because pip reads them as PEP 508 URLs.
      const from = placeOf({ index, path }, indexes);
      if (from) yield { tool: "poetry", name, ...from };
    }
  }
  for (const [name, address] of indexes)
    if (!used.has(name) && address !== "") yield { tool: "poetry", kind: "index", address };
}

function placeOf(
  { index, git, url, path, workspace }: Table,
  indexes: ReadonlyMap<unknown, string>,
): Pick<Found, "kind" | "address"> | undefined {
  if (typeof index === "string") return { kind: "index", address: indexes.get(index) || index };
  if (typeof git === "string") return { kind: "repository", address: withoutSecret(git) };
  if (typeof url === "string") return { kind: "address", address: withoutSecret(url) };
  if (typeof path === "string") return { kind: "path", address: path };
  return workspace === true ? { kind: "path", address: "the workspace" } : undefined;
}

/** The line of a name below a tool's tables; 1 if it cannot be found. */
function lineOf(text: string, tool: string, name: string): number {
  const lines = text.split("\n");
  const first = lines.findIndex(
    (line) =>
      line.trimStart().startsWith(`[tool.${tool}`) || line.trimStart().startsWith(`[[tool.${tool}`),
  );
  const at = lines.findIndex((line, index) => index > first && line.includes(name));
  return Math.max(0, at < 0 ? first : at) + 1;
}

function tableOf(value: unknown): Table {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as Table)
    : {};
}

function tablesIn(value: unknown): Table[] {
  return Array.isArray(value) ? value.map(tableOf) : [];
}

function textsIn(value: unknown): string[] {
  return (Array.isArray(value) ? value : [value]).flatMap((one) => textOf(one) || []);
}

function textOf(value: unknown): string {
  return typeof value === "string" ? withoutSecret(value) : "";
}

/** A URL without the password or token that it may contain. */
function withoutSecret(address: string): string {
  return address.replace(/\/\/[^/@\s]+@/, "//***@");
}
