import { posix } from "node:path";
import type { FileReadFacts, ImportFacts, RoutineFacts, RoutineFault, UseFacts } from "./facts";
import { findFilesRead } from "./filesRead";
import { absoluteOf, findImports, type ImportFound } from "./imports";
import { namesOf } from "./names";
import { type ParsedSource, parsePython, textOf } from "./parse";
import type { SourceFolder } from "./sourceFolder";
import { findSyntaxFault } from "./syntax";
import { findUses } from "./uses";

/** Most sources that are read from one predictor on. */
const MAX_MODULES = 20_000;
/** Most calls that are listed. */
const MAX_USES = 1000;
/** Code that lets Python look for modules in further folders. */
const EXTENDS_PATH = /\bsys\.path\.(append|insert|extend)\s*\(/;
/** Calls that bring the artifacts, and nothing else, into the working folder: the SDK's own. */
const BRINGS_ARTIFACTS = /\b(download_model_artifacts|SklearnPredictor|XgboostPredictor)\b/;
/** Calls that may bring any file. */
const BRINGS_FILES =
  /download|urlretrieve|fetch|shutil\.(copy|move)|copytree|extractall|unpack_archive|clone|snapshot|get_file|subprocess|os\.(system|chdir)|gsutil|rsync/i;

/** What the predictor's module and everything it reaches import and read. */
export interface ImportGraph {
  readonly imports: readonly ImportFacts[];
  readonly filesRead: readonly FileReadFacts[];
  readonly uses: readonly UseFacts[];
  readonly faults: readonly RoutineFault[];
  /** Sources by their paths, in the order in which they were reached. */
  readonly modules: readonly string[];
  readonly isDynamic: boolean;
  readonly brings: RoutineFacts["brings"];
}

/** Follows imports through the sources, from the module of the predictor on. */
export function followImports(folder: SourceFolder, module: string, python: string): ImportGraph {
  const walk = new ImportWalk(folder, python);
  const entryFile = folder.moduleFile(module);
  if (entryFile !== undefined) walk.reach(entryFile);
  walk.run();
  const { imports, filesRead, uses, faults, isDynamic, brings } = walk;
  const modules = [...walk.modules.keys()];
  return { imports, filesRead, uses, faults, modules, isDynamic, brings };
}

class ImportWalk {
  readonly imports: ImportFacts[] = [];
  readonly filesRead: FileReadFacts[] = [];
  readonly uses: UseFacts[] = [];
  readonly faults: RoutineFault[] = [];
  readonly modules = new Set<string>();
  isDynamic = false;
  brings: ImportGraph["brings"] = "nothing";
  private readonly folder: SourceFolder;
  private readonly waiting: string[] = [];
  private readonly usesSeen = new Set<string>();
  private extendsPath = false;

  private readonly python: string;

  constructor(folder: SourceFolder, python: string) {
    this.folder = folder;
    this.python = python;
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
    for (let at = 0; at < this.waiting.length; at++) {
      const file = this.waiting[at] ?? "";
      const text = this.folder.read(file);
      if (text !== undefined) this.read(parsePython(file, text));
    }
  }

  private read(source: ParsedSource): void {
    const { file, text } = source;
    this.extendsPath ||= EXTENDS_PATH.test(text);
    const { imports, isDynamic } = findImports(source, this.python);
    const names = namesOf(file, imports);
    this.isDynamic ||= isDynamic;
    for (const found of imports) this.take(file, found);
    this.filesRead.push(...findFilesRead(source, names, this.folder));
    for (const use of findUses(source, names)) this.use(use);
    const fault = findSyntaxFault(source);
    if (fault) this.faults.push(fault);
    this.noteCalls(source);
  }

  private take(file: string, found: ImportFound): void {
    const { module, names, dots, line, kind, unless } = found;
    const absolute = dots === 0 ? module : absoluteOf(file, module, dots);
    const place = { file, line, kind, ...(unless !== undefined && { unless }) };
    if (dots === 0 && !this.isLocal(absolute)) {
      const beside = this.besideOf(file, module);
      if (beside !== undefined && this.extendsPath) {
        this.reach(beside);
        this.imports.push({ module, ...place, local: beside });
        return;
      }
      // google.cloud has many distributions: the names that follow tell which.
      const isNamespace = /^google(\.cloud)?$/.test(module);
      const modules = isNamespace ? names.map((name) => `${module}.${name}`) : [module];
      for (const imported of modules)
        this.imports.push({ module: imported, ...place, ...(beside !== undefined && { beside }) });
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
    const file = module === "" ? undefined : this.folder.moduleFile(module);
    if (file !== undefined) this.reach(file);
    let below: string | undefined;
    for (const name of names) {
      const found = this.folder.moduleFile(module === "" ? name : `${module}.${name}`);
      if (found === undefined) continue;
      this.reach(found);
      below ??= module;
    }
    return file ?? below;
  }

  /** Whether the sources have a module or a package of the first name. */
  private isLocal(module: string): boolean {
    const first = module.split(".")[0] ?? "";
    return this.folder.moduleFile(first) !== undefined || this.folder.hasPython(first);
  }

  /** A source of that name beside the importing one, which Python finds by a relative import alone. */
  private besideOf(file: string, module: string): string | undefined {
    const folder = posix.dirname(file).replaceAll("/", ".");
    return folder === "." ? undefined : this.folder.moduleFile(`${folder}.${module}`);
  }

  private use(use: UseFacts): void {
    const { file: _file, line: _line, ...what } = use;
    const key = JSON.stringify(what);
    if (this.usesSeen.has(key) || this.uses.length >= MAX_USES || this.isLocal(use.name)) return;
    this.usesSeen.add(key);
    this.uses.push(use);
  }

  private noteCalls(source: ParsedSource): void {
    if (this.brings === "anything") return;
    if (BRINGS_ARTIFACTS.test(source.text)) this.brings = "artifacts";
    for (const { firstChild } of source.nodes.CallExpression) {
      const called = firstChild ? textOf(source, firstChild) : "";
      if (BRINGS_FILES.test(called) && !BRINGS_ARTIFACTS.test(called)) this.brings = "anything";
    }
  }
}
