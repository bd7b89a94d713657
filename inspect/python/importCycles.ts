import { posix } from "node:path";
import { groupBy } from "../groupBy";
import type { ImportFacts } from "./facts";
import type { ParsedSource } from "./parse";
import type { ImportEdge } from "./reach";
import type { RoutineFault } from "./routineFault";

/** What a walk through the sources knows of their imports. */
export interface ImportsRead {
  readonly imports: readonly ImportFacts[];
  readonly edges: readonly ImportEdge[];
  /** Names that an import takes from a local module and that are not submodules. */
  wantedBy(found: ImportFacts): readonly string[] | undefined;
  /** The text of a source. */
  sourceOf(file: string): Pick<ParsedSource, "text" | "lineStarts"> | undefined;
  /** Names that a module binds; undefined if only running it would show them. */
  boundBy(file: string): ReadonlySet<string> | undefined;
}

/** Most sources on the way to one: each is a frame of this function. */
const MOST_FRAMES = 500;

/**
 * The first import that certainly fails because its module is still being imported, and the name comes after that
 * module's own import. Follows the imports in Python's order, from the modules that the server imports.
 */
export function findImportCycle(
  read: ImportsRead,
  entries: readonly string[],
): RoutineFault<"import-stop"> | undefined {
  const byFile = groupBy(read.imports, ({ file }) => file);
  const targets = new Map<string, readonly string[]>();
  /** Sources that an import may load at another time. */
  const elsewhere = new Set<string>();
  for (const { file, line, kind, targets: found } of read.edges) {
    const key = `${file}:${line}`;
    targets.set(key, [...(targets.get(key) ?? []), ...found]);
    if (kind !== "required") for (const one of found) elsewhere.add(one);
  }
  const done = new Set<string>();
  /** The sources that are being imported, with the line that each of them has reached. */
  const running = new Map<string, number>();

  const run = (file: string): RoutineFault<"import-stop"> | undefined => {
    if (done.has(file) || running.has(file) || running.size > MOST_FRAMES) return undefined;
    for (const above of packagesOf(file)) {
      const found = read.sourceOf(above) && run(above);
      if (found) return found;
    }
    if (done.has(file) || running.has(file)) return undefined;
    running.set(file, 0);
    for (const one of byFile.get(file) ?? []) {
      if (one.kind !== "required") continue;
      running.set(file, one.line);
      for (const target of targets.get(`${file}:${one.line}`) ?? []) {
        const found = run(target);
        if (found) return found;
      }
      const name = unboundName(one);
      if (name !== undefined)
        return {
          code: "import-stop",
          file,
          line: one.line,
          cause: "circular",
          module: one.module,
          name,
        };
    }
    running.delete(file);
    done.add(file);
    return undefined;
  };

  /** A name that the import takes from a module which has not bound it yet. */
  const unboundName = (one: ImportFacts): string | undefined => {
    const { local, file } = one;
    const line = typeof local === "string" && local !== file ? running.get(local) : undefined;
    if (line === undefined || typeof local !== "string") return undefined;
    const between = [...running.keys()];
    if (between.slice(between.indexOf(local)).some((each) => elsewhere.has(each))) return undefined;
    const source = read.sourceOf(local);
    const bound = read.boundBy(local);
    if (!source || !bound) return undefined;
    const before = source.text.slice(0, source.lineStarts[line - 1] ?? 0);
    return read
      .wantedBy(one)
      ?.find((name) => bound.has(name) && !new RegExp(`(?<!\\w)${name}(?!\\w)`, "u").test(before));
  };

  for (const entry of entries) {
    const found = run(entry);
    if (found) return found;
  }
  return undefined;
}

/** The packages around a source, the outermost first. */
function packagesOf(file: string): string[] {
  const found: string[] = [];
  for (let above = posix.dirname(file); above !== "."; above = posix.dirname(above))
    found.unshift(`${above}/__init__.py`);
  return found.filter((one) => one !== file);
}
