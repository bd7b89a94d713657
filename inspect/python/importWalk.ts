import { posix } from "node:path";
import { type Download, findDownloads } from "./downloads";
import type {
  FileReadFacts,
  ImportFacts,
  LoaderCallFacts,
  LoopRunFacts,
  RoutineFacts,
  RoutineFault,
  UseFacts,
} from "./facts";
import { findFilesRead, type PathMade } from "./filesRead";
import { findImports, type ImportFound, type ImportsFound } from "./imports";
import { refusedAtImport } from "./loaderArguments";
import { absoluteOf, isBeyond } from "./moduleNames";
import { lineOf } from "./nodes";
import type { ParsedSource } from "./parse";
import { partsOf, type SourceParts } from "./parts";
import { type Loading, PathReader } from "./paths";
import type { ImportEdge } from "./reach";
import { loopRunsAtImport } from "./runningLoop";
import { findSearchFolders } from "./searchFolders";
import type { SourceFolder } from "./sourceFolder";
import { findSyntaxFault } from "./syntax";
import { findUnboundNames, type UnboundUse } from "./unboundNames";
import { findUses } from "./uses";
import { findNamesMade, findVersionedNames, type VersionedNameFound } from "./versionedNames";
import { findWriters } from "./writers";

/** Most versioned names that are listed. */
const MAX_NAMES = 1000;
/** Namespace packages of Google's libraries, which many distributions share. */
const NAMESPACE =
  /^google(\.cloud(\.(devtools|orchestration|security|sql|video))?|\.(ads|ai|analytics|apps|identity|maps|shopping))?$/;

/** The module whose names every other one has, except where names are only imported from it. */
const BUILTINS = /\b__builtins?__\b|\bbuiltins\b(?![ \t]+import\b)/;

/** Reads the sources from which it starts, and those that their imports reach. */
export class ImportWalk {
  readonly imports: ImportFacts[] = [];
  readonly filesRead: FileReadFacts[] = [];
  readonly uses: UseFacts[] = [];
  readonly versionedNames: VersionedNameFound[] = [];
  readonly loopRuns: LoopRunFacts[] = [];
  readonly loaderCalls: LoaderCallFacts[] = [];
  private readonly unbound: UnboundUse[] = [];
  /** Dotted names of modules' attributes to which the sources assign. */
  readonly namesMade = new Set<string>();
  readonly faults: RoutineFault[] = [];
  readonly modules = new Set<string>();
  readonly pathsMade: PathMade[] = [];
  readonly edges: ImportEdge[] = [];
  readonly sources = new Map<string, SourceParts>();
  /** Names that each local module defines, by file; absent if only running it would show them. */
  private readonly bound = new Map<string, ReadonlySet<string>>();
  /** Modules whose attributes other sources set. */
  private readonly boundInto = new Set<string>();
  /** Whether the sources contain a module or package with that first name. */
  private readonly areLocal = new Map<string, boolean>();
  /** Names that are imported from local modules and are not submodules. */
  private readonly wanted = new Map<ImportFacts, readonly string[]>();
  /** Whether a source may give names to all others. */
  private bindsBuiltins = false;
  isDynamic = false;
  readonly downloads: Download[] = [];
  /** Names of local functions and classes that may write files. */
  readonly writers = new Set<string>();
  private readonly folder: SourceFolder;
  private readonly waiting: string[] = [];
  private extendsPath = false;
  /** Folders of the sources that `sys.path` also contains. */
  private readonly roots = new Set<string>();
  /** Whether `sys.path` contains folders of which nothing is known. */
  searchesElsewhere = false;
  /** Imports that no source satisfied when they were read, by their index in `imports`. */
  private readonly unmet = new Map<
    number,
    { readonly file: string; readonly found: ImportFound }
  >();
  private isLeavingOut = false;

  private readonly python: string;
  private readonly loadings: readonly Loading[];

  constructor(folder: SourceFolder, python: string, loadings: readonly Loading[]) {
    this.folder = folder;
    this.python = python;
    this.loadings = loadings;
  }

  /** An import, with the names that its module does not define. */
  withLacks(found: ImportFacts): ImportFacts {
    const { local } = found;
    if (this.extendsPath || typeof local !== "string") return found;
    if (this.isBoundFromOutside(local)) return found;
    const bound = local.endsWith(".py") ? this.bound.get(local) : new Set();
    const lacks = bound && this.wanted.get(found)?.filter((name) => !bound.has(name));
    return lacks && lacks.length > 0 ? { ...found, lacks } : found;
  }

  /** Uses of names that neither their source nor another one binds. */
  unboundUses(): UnboundUse[] {
    if (this.bindsBuiltins) return [];
    return this.unbound.filter(({ file }) => !this.isBoundFromOutside(file));
  }

  /** What the executed downloads fetch. Calls of local functions do not count, because their own calls do. */
  bringsOf(downloads: readonly Download[]): RoutineFacts["brings"] {
    const own = new Set(
      [...this.sources.values()].flatMap(({ parts }) => parts.flatMap(({ name }) => name ?? [])),
    );
    const foreign = downloads.filter(
      ({ called, method }) =>
        (called === undefined || !this.isLocal(called)) &&
        (method === undefined || !own.has(method)),
    );
    if (foreign.some(({ what }) => what === "anything")) return "anything";
    return foreign.length > 0 ? "artifacts" : "nothing";
  }

  names(): Set<string> {
    return new Set(
      [...this.sources.values()].flatMap(({ parts }) => parts.flatMap(({ names }) => [...names])),
    );
  }

  reach(file: string): void {
    if (this.modules.has(file)) return;
    this.modules.add(file);
    this.waiting.push(file);
    // Python runs the __init__.py of every package on the path.
    for (let above = posix.dirname(file); above !== "."; above = posix.dirname(above)) {
      const init = `${above}/__init__.py`;
      if (this.folder.hasFile(init)) this.reach(init);
    }
  }

  run(): void {
    for (let at = 0; at < this.waiting.length || this.meetLater(); at++) {
      const file = this.waiting[at] ?? "";
      const found = this.folder.parse(file);
      if (!found) {
        this.leaveOut(file, 1);
        continue;
      }
      const { source, undecoded } = found;
      if (undecoded) this.faults.push({ code: "syntax", file, cause: "encoding", ...undecoded });
      this.read(source, undecoded !== undefined);
    }
  }

  /** Records the first source that is not read, or not to its end; those after it have the same reason. */
  private leaveOut(file: string, line: number): void {
    if (this.isLeavingOut) return;
    this.isLeavingOut = true;
    this.faults.push({ code: "unread-source", file, line });
  }

  private read(source: ParsedSource, isFaulty: boolean): void {
    const { file } = source;
    const found = findImports(source, this.python);
    const { imports, isDynamic, names } = found;
    this.isDynamic ||= isDynamic;
    const parts = partsOf(source, names);
    const paths = new PathReader(source, names, this.folder, this.loadings);
    if (parts.runTime.changesPath) this.addRoots(source, names, paths);
    for (const one of imports) this.take(file, one);
    this.sources.set(file, parts);
    this.noteBound(source, parts, found);
    const { reads, made } = findFilesRead(source, names, this.folder, this.loadings);
    this.filesRead.push(...reads);
    this.pathsMade.push(...made);
    this.uses.push(...findUses(source, names, paths).filter(({ name }) => !this.isLocal(name)));
    for (const name of findWriters(source)) this.writers.add(name);
    for (const made of findNamesMade(source, names)) this.namesMade.add(made);
    for (const removed of findVersionedNames(source, imports, names, this.python))
      if (this.versionedNames.length < MAX_NAMES && !this.isLocal(removed.name))
        this.versionedNames.push(removed);
    const fault = isFaulty || source.isCut ? undefined : findSyntaxFault(source, this.python);
    if (fault) this.faults.push(fault);
    if (source.isCut) this.leaveOut(file, lineOf(source, { from: source.tree.length }));
    this.downloads.push(...findDownloads(source, names));
    this.loopRuns.push(...loopRunsAtImport(source, names));
    this.loaderCalls.push(...refusedAtImport(source, names));
    this.bindsBuiltins ||= BUILTINS.test(source.text);
    if (!isFaulty) this.unbound.push(...findUnboundNames({ source, names, python: this.python }));
  }

  private addRoots(source: ParsedSource, names: ImportsFound["names"], paths: PathReader): void {
    this.extendsPath = true;
    const { folder, python } = this;
    const { found, hasUnknown } = findSearchFolders(source, names, { folder, paths, python });
    for (const root of found) if (root !== "") this.roots.add(root);
    this.searchesElsewhere ||= hasUnknown;
  }

  /** Reaches modules in folders of `sys.path` that a later source added. @returns whether more sources wait. */
  private meetLater(): boolean {
    const before = this.waiting.length;
    for (const [index, { file, found }] of this.unmet) {
      const fact = this.takeBelowRoots(file, found);
      if (!fact) continue;
      this.imports[index] = fact;
      this.unmet.delete(index);
    }
    return this.waiting.length > before;
  }

  /** An absolute import that a folder of `sys.path` satisfies, and the root of the sources does not. */
  private takeBelowRoots(file: string, found: ImportFound): ImportFacts | undefined {
    const { module, names, dots, line, kind, unless } = found;
    if (dots > 0 || this.roots.size === 0 || this.folder.moduleFile(module) !== undefined)
      return undefined;
    for (const root of this.roots) {
      const dotted = `${root.replaceAll("/", ".")}.${module}`;
      const path = dotted.replaceAll(".", "/");
      const hasModule = this.folder.moduleFile(dotted) !== undefined;
      if (!hasModule && !this.folder.hasPython(path) && !this.folder.hasExtension(dotted)) continue;
      const { local = path, targets } = this.reachAll(dotted, names);
      if (kind !== "typing") this.edges.push({ file, line, kind, targets });
      return { module, file, line, kind, ...(unless !== undefined && { unless }), local };
    }
    return undefined;
  }

  private take(file: string, found: ImportFound): void {
    const { module, names, dots, line, kind, unless } = found;
    const absolute = dots === 0 ? module : absoluteOf(file, module, dots);
    const place = { file, line, kind, ...(unless !== undefined && { unless }) };
    const below = this.takeBelowRoots(file, found);
    if (below) {
      this.imports.push(below);
      return;
    }
    if (dots === 0 && !this.isLocal(absolute)) {
      const beside = this.besideOf(file, module);
      if (beside !== undefined && this.extendsPath) {
        this.reach(beside);
        this.edges.push({ file, line, kind, targets: [beside] });
        this.imports.push({ module, ...place, local: beside });
        return;
      }
      // Namespace packages belong to many distributions; the imported names show which.
      const isNamespace = NAMESPACE.test(module);
      const modules = isNamespace ? names.map((name) => `${module}.${name}`) : [module];
      const outside = beside === undefined ? this.folder.outside(module) : undefined;
      if (!isNamespace) this.unmet.set(this.imports.length, { file, found });
      for (const imported of modules)
        this.imports.push({
          module: imported,
          ...place,
          ...(beside !== undefined && { beside }),
          ...(outside && { outside }),
        });
      return;
    }
    const { local, targets, missing } = this.reachAll(absolute, names);
    if (kind !== "typing") this.edges.push({ file, line, kind, targets });
    const path = absolute.replaceAll(".", "/");
    const isExcluded = local === undefined && this.folder.excludesModule(absolute);
    const isThere = local !== undefined || (this.folder.hasFolder(path) && !isExcluded);
    const fact: ImportFacts = {
      module: ".".repeat(dots) + module,
      ...place,
      local: isThere ? (local ?? path) : null,
      ...(isBeyond(file, dots) && { isBeyond: true }),
      ...(isExcluded && { isExcluded }),
    };
    if (dots === 0 && !isThere) this.unmet.set(this.imports.length, { file, found });
    this.imports.push(fact);
    if (missing.length > 0) this.wanted.set(fact, missing);
  }

  /** Reaches a local module, the packages around it, and the `names` that are submodules; `missing` are the other names. */
  private reachAll(module: string, names: readonly string[]) {
    const file = module === "" ? undefined : this.folder.moduleFile(module);
    const targets = file === undefined ? [] : [file];
    const missing: string[] = [];
    let below: string | undefined;
    for (const name of names) {
      const dotted = module === "" ? name : `${module}.${name}`;
      const found = this.folder.moduleFile(dotted);
      if (found !== undefined) {
        targets.push(found);
        below ??= module.replaceAll(".", "/");
      } else if (
        !this.folder.hasFolder(dotted.replaceAll(".", "/")) &&
        !this.folder.hasExtension(dotted)
      )
        missing.push(name);
    }
    for (const target of targets) this.reach(target);
    return { local: file ?? below, targets, missing };
  }

  /** Records the names that a module defines. Names that it imports from itself are submodules, or do not exist. */
  private noteBound(
    source: ParsedSource,
    parts: SourceParts,
    { imports, names }: ImportsFound,
  ): void {
    const { file, nodes } = source;
    for (const module of parts.runTime.bindsInto) this.boundInto.add(module);
    const isWhole = nodes["⚠"].length === 0 && !source.isCut;
    if (parts.runTime.bindsOwn || !isWhole || imports.some(({ isStar }) => isStar)) return;
    const own = file.replace(/(^|\/)__init__\.py$|\.py$/, "").replaceAll("/", ".");
    const bound = new Set(parts.bound);
    for (const [name, target] of names) if (target !== `${own}.${name}`) bound.add(name);
    this.bound.set(file, bound);
  }

  private isBoundFromOutside(local: string): boolean {
    return [...this.boundInto].some((module) => this.folder.moduleFile(module) === local);
  }

  /** Whether the sources contain a module or a package with the first name. */
  private isLocal(module: string): boolean {
    const first = module.split(".", 1)[0] ?? "";
    const known = this.areLocal.get(first);
    if (known !== undefined) return known;
    const isLocal =
      this.folder.moduleFile(first) !== undefined ||
      this.folder.hasPython(first) ||
      this.folder.excludesModule(first);
    this.areLocal.set(first, isLocal);
    return isLocal;
  }

  /** A source with that name beside the importing one, which Python finds only for a relative import. */
  private besideOf(file: string, module: string): string | undefined {
    if (!file.includes("/")) return undefined;
    const folder = posix.dirname(file).replaceAll("/", ".");
    return folder === "." ? undefined : this.folder.moduleFile(`${folder}.${module}`);
  }
}
