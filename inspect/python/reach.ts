import { posix } from "node:path";
import type { ImportKind } from "./facts";
import type { ClassBases, SourcePart, SourceParts } from "./parts";

/** Methods that the server calls, or that the server before Vertex AI called. */
const SERVED = ["handle", "load", "preprocess", "predict", "postprocess", "from_path"];
/** Base classes that do not call other methods by themselves. */
const QUIET =
  /^(object|(abc\.)?ABC|(typing\.)?(Generic|Protocol|NamedTuple)\b.*|google\.cloud\.aiplatform\.prediction(\.\w+)*\.\w*Predictor)$/;

/** An import of one source by another. */
export interface ImportEdge {
  readonly file: string;
  readonly line: number;
  readonly kind: ImportKind;
  readonly targets: readonly string[];
}

/** Determines by name which parts of the sources run in the server: a part counts as called if its name is referred to. */
export class Reach {
  private readonly sources: ReadonlyMap<string, SourceParts>;
  /** Sources that each part imports. */
  private readonly targets = new Map<SourcePart, string[]>();
  private readonly classes = new Map<string, ClassBases>();
  private readonly reachedFiles = new Set<string>();
  private readonly reachedParts = new Set<SourcePart>();
  private readonly names = new Set<string>(SERVED);
  /** Functions of reached sources that nothing refers to yet. */
  private readonly waiting = new Map<string, SourcePart[]>();
  private readonly todo: SourcePart[] = [];
  private readonly isAll: boolean;

  constructor(
    sources: ReadonlyMap<string, SourceParts>,
    edges: readonly ImportEdge[],
    entries: readonly string[],
  ) {
    this.sources = sources;
    this.isAll = [...sources.values()].some(({ isDynamic }) => isDynamic);
    for (const { file, line, targets } of edges) {
      const found = sources.get(file);
      const part = found && (partAt(found.parts, line) ?? found.parts[0]);
      if (!part || isScript(found, line)) continue;
      const known = this.targets.get(part);
      if (known) known.push(...targets);
      else this.targets.set(part, [...targets]);
    }
    for (const { classes } of sources.values())
      for (const found of classes) this.classes.set(found.name, found);
    for (const file of entries) this.enter(file);
    for (let part = this.todo.pop(); part; part = this.todo.pop()) this.run(part);
  }

  /** Whether the server reaches a line. */
  includes(file: string, line: number): boolean {
    const found = this.sources.get(file);
    if (!found) return true;
    if (isScript(found, line)) return false;
    if (this.isAll) return true;
    if (!this.reachedFiles.has(file)) return false;
    const part = partAt(found.parts, line);
    return part === undefined || this.reachedParts.has(part);
  }

  /** Whether the server runs a statement of a source while importing it. */
  loads(file: string, line: number): boolean {
    const found = this.sources.get(file);
    return !found || (!isScript(found, line) && (this.isAll || this.reachedFiles.has(file)));
  }

  private enter(file: string): void {
    const found = this.sources.get(file);
    if (!found || this.reachedFiles.has(file)) return;
    this.reachedFiles.add(file);
    // Python runs the __init__.py of every package on the path.
    for (let above = posix.dirname(file); above !== "."; above = posix.dirname(above))
      this.enter(`${above}/__init__.py`);
    for (const part of found.parts) {
      const { name } = part;
      if (name === undefined || this.isCalled(part, name)) this.reach(part);
      else {
        const known = this.waiting.get(name);
        if (known) known.push(part);
        else this.waiting.set(name, [part]);
      }
    }
  }

  private reach(part: SourcePart): void {
    if (this.reachedParts.has(part)) return;
    this.reachedParts.add(part);
    this.todo.push(part);
  }

  private run(part: SourcePart): void {
    for (const name of part.names) {
      if (this.names.has(name)) continue;
      this.names.add(name);
      for (const called of this.waiting.get(name) ?? []) this.reach(called);
    }
    for (const file of this.targets.get(part) ?? []) this.enter(file);
  }

  private isCalled({ isOpen, className }: SourcePart, name: string): boolean {
    return (
      isOpen === true ||
      /^__\w+__$/.test(name) ||
      this.names.has(name) ||
      (className !== undefined && !this.isQuiet(className, 0))
    );
  }

  /** Whether nothing outside of the sources calls the methods of a class. */
  private isQuiet(className: string, depth: number): boolean {
    const found = this.classes.get(className);
    if (!found || depth > 20) return false;
    return found.bases.every(
      (base) => QUIET.test(base) || this.isQuiet(base.split(".").at(-1) ?? "", depth + 1),
    );
  }
}

/** Sources that are imported whenever the server starts: by the entries themselves, and by imports that always run. */
export function certainlyLoaded(
  edges: readonly ImportEdge[],
  entries: readonly string[],
): ReadonlySet<string> {
  const targets = new Map<string, string[]>();
  for (const { file, kind, targets: found } of edges) {
    if (kind !== "required") continue;
    const known = targets.get(file);
    if (known) known.push(...found);
    else targets.set(file, [...found]);
  }
  const loaded = new Set<string>(entries);
  for (const file of loaded) {
    for (const target of targets.get(file) ?? []) loaded.add(target);
    for (let above = posix.dirname(file); above !== "."; above = posix.dirname(above))
      loaded.add(`${above}/__init__.py`);
  }
  return loaded;
}

function isScript({ script }: SourceParts, line: number): boolean {
  return script.some(([first, last]) => first <= line && line <= last);
}

/** The function that contains a line. Functions are in order and do not overlap. */
function partAt(parts: readonly SourcePart[], line: number): SourcePart | undefined {
  let low = 1;
  let high = parts.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const [first = 0, last = 0] = parts[middle]?.lines ?? [];
    if (line < first) high = middle - 1;
    else if (line > last) low = middle + 1;
    else return parts[middle];
  }
  return undefined;
}
