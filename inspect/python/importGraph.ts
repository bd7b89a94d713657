import { posix } from "node:path";
import type { FileReadFacts, ImportFacts } from "./facts";
import { findFilesRead } from "./filesRead";
import { findImports, type ImportFound } from "./imports";
import { type ParsedSource, parsePython } from "./parse";
import type { SourceFolder } from "./sourceFolder";

/** Most sources that are read from one predictor on. */
const MAX_MODULES = 20_000;

/** What the predictor's module and everything it reaches import and read. */
export interface ImportGraph {
  readonly imports: readonly ImportFacts[];
  readonly filesRead: readonly FileReadFacts[];
  /** Sources by their paths, in the order in which they were reached. */
  readonly modules: readonly string[];
  readonly isDynamic: boolean;
  /** The predictor's module; undefined where the sources lack it. */
  readonly entry?: ParsedSource;
}

/** Follows imports through the sources, from the module of the predictor on. */
export function followImports(folder: SourceFolder, module: string): ImportGraph {
  const walk = new ImportWalk(folder);
  const entryFile = walk.fileOf(module);
  if (entryFile !== undefined) walk.reach(entryFile);
  walk.run();
  return {
    imports: walk.imports,
    filesRead: walk.filesRead,
    modules: [...walk.modules.keys()],
    isDynamic: walk.isDynamic,
    ...(entryFile !== undefined && walk.entry && { entry: walk.entry }),
  };
}

class ImportWalk {
  readonly imports: ImportFacts[] = [];
  readonly filesRead: FileReadFacts[] = [];
  readonly modules = new Set<string>();
  isDynamic = false;
  entry: ParsedSource | undefined;
  private readonly folder: SourceFolder;
  private readonly waiting: string[] = [];

  constructor(folder: SourceFolder) {
    this.folder = folder;
  }

  reach(file: string): void {
    if (this.modules.has(file) || this.modules.size >= MAX_MODULES) return;
    this.modules.add(file);
    this.waiting.push(file);
    // Python runs the __init__.py of every package on the way.
    for (let above = posix.dirname(file); above !== "."; above = posix.dirname(above)) {
      const init = `${above}/__init__.py`;
      if (this.folder.hasFile(init)) this.reach(init);
    }
  }

  run(): void {
    for (let file = this.waiting.shift(); file !== undefined; file = this.waiting.shift()) {
      const text = this.folder.read(file);
      if (text === undefined) continue;
      const source = parsePython(file, text);
      this.entry ??= source;
      const { imports, isDynamic } = findImports(source);
      this.isDynamic ||= isDynamic;
      for (const found of imports) this.take(file, found);
      this.filesRead.push(...findFilesRead(source));
    }
  }

  /** The file of a dotted module below the sources: a module, or a package's `__init__.py`. */
  fileOf(module: string): string | undefined {
    const path = module.replaceAll(".", "/");
    return [`${path}.py`, `${path}/__init__.py`].find((file) => this.folder.hasFile(file));
  }

  private take(file: string, { module, names, dots, line, kind }: ImportFound): void {
    const absolute = dots === 0 ? module : absoluteOf(file, module, dots);
    const isOwn = dots > 0 || this.isLocal(absolute);
    const place = { file, line, kind };
    if (!isOwn) {
      // google.cloud has many distributions: the names that follow tell which.
      const isNamespace = /^google(\.cloud)?$/.test(module);
      const modules = isNamespace ? names.map((name) => `${module}.${name}`) : [module];
      for (const imported of modules) this.imports.push({ module: imported, ...place });
      return;
    }
    const local = this.reachAll(absolute, names);
    const written = ".".repeat(dots) + module;
    const missing = local === undefined && !this.folder.hasFolder(absolute.replaceAll(".", "/"));
    this.imports.push({
      module: written,
      ...place,
      local: missing ? null : (local ?? absolute.replaceAll(".", "/")),
    });
  }

  /** Reaches a local module, the packages around it, and what of `names` are modules; returns its file. */
  private reachAll(module: string, names: readonly string[]): string | undefined {
    const file = module === "" ? undefined : this.fileOf(module);
    if (file !== undefined) this.reach(file);
    for (const name of names) {
      const below = this.fileOf(module === "" ? name : `${module}.${name}`);
      if (below !== undefined) this.reach(below);
    }
    return (
      file ??
      (names.some((name) => this.fileOf(module === "" ? name : `${module}.${name}`))
        ? module
        : undefined)
    );
  }

  /** Whether the sources have a module or a package of the first name; installed ones are then out of reach. */
  private isLocal(module: string): boolean {
    const first = module.split(".")[0] ?? "";
    return (
      this.fileOf(first) !== undefined ||
      (this.folder.hasFolder(first) && !this.isBareFolder(first))
    );
  }

  /** A folder without Python below the asked-for name is data, and hides no distribution. */
  private isBareFolder(first: string): boolean {
    return !this.folder.hasPython(first);
  }
}

/** The module that a relative import means, seen from a file. */
function absoluteOf(file: string, module: string, dots: number): string {
  const folders = posix
    .dirname(file)
    .split("/")
    .filter((part) => part !== ".");
  const above = folders.slice(0, Math.max(0, folders.length - (dots - 1)));
  return [...above, ...(module === "" ? [] : [module])].join(".");
}
