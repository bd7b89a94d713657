import { type Download, findDownloads } from "./downloads";
import { Evaluations } from "./evaluation";
import type {
  FileReadFacts,
  GeneratedCodeFacts,
  ImportFacts,
  LoaderCallFacts,
  LoopRunFacts,
  RoutineFacts,
  RoutineFault,
  UseFacts,
} from "./facts";
import { findFilesRead, type PathMade } from "./filesRead";
import { choosesImplementation, generatedCode } from "./generatedCode";
import { findImportCycle } from "./importCycles";
import { ImportResolver } from "./importResolver";
import { findImportStops } from "./importStops";
import { findImports, type ImportsFound } from "./imports";
import { refusedAtImport } from "./loaderArguments";
import { lineOf } from "./nodes";
import type { ParsedSource } from "./parse";
import { partsOf, type SourceParts } from "./parts";
import { type Loading, PathReader } from "./paths";
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
/** The module whose names every other one has, except where names are only imported from it. */
const BUILTINS = /\b__builtins?__\b|\bbuiltins\b(?![ \t]+import\b)/;

/** Reads the sources from which it starts, and those that their imports reach. */
export class ImportWalk {
  readonly filesRead: FileReadFacts[] = [];
  readonly uses: UseFacts[] = [];
  readonly versionedNames: VersionedNameFound[] = [];
  readonly loopRuns: LoopRunFacts[] = [];
  readonly loaderCalls: LoaderCallFacts[] = [];
  private readonly unbound: UnboundUse[] = [];
  private readonly generated: GeneratedCodeFacts[] = [];
  private takesAnyGenerated = false;
  /** Dotted names of modules' attributes to which the sources assign. */
  readonly namesMade = new Set<string>();
  readonly faults: RoutineFault[] = [];
  /** Statements at which an import of a source stops. */
  private readonly stops: RoutineFault<"import-stop">[] = [];
  readonly pathsMade: PathMade[] = [];
  readonly sources = new Map<string, SourceParts>();
  /** Names that each local module defines, by file; absent if only running it would show them. */
  private readonly bound = new Map<string, ReadonlySet<string>>();
  /** Modules whose attributes other sources set. */
  private readonly boundInto = new Set<string>();
  /** Whether a source may give names to all others. */
  private bindsBuiltins = false;
  isDynamic = false;
  readonly downloads: Download[] = [];
  /** Names of local functions and classes that may write files. */
  readonly writers = new Set<string>();
  readonly resolver: ImportResolver;
  private readonly folder: SourceFolder;
  private isLeavingOut = false;

  private readonly python: string;
  private readonly loadings: readonly Loading[];

  constructor(folder: SourceFolder, python: string, loadings: readonly Loading[]) {
    this.folder = folder;
    this.resolver = new ImportResolver(folder);
    this.python = python;
    this.loadings = loadings;
  }

  /** An import, with the names that its module does not define. */
  withLacks(found: ImportFacts): ImportFacts {
    const { local } = found;
    if (this.resolver.extendsPath || typeof local !== "string") return found;
    if (this.isBoundFromOutside(local)) return found;
    const bound = local.endsWith(".py") ? this.bound.get(local) : new Set();
    const lacks = bound && this.resolver.wantedBy(found)?.filter((name) => !bound.has(name));
    return lacks && lacks.length > 0 ? { ...found, lacks } : found;
  }

  /** Uses of names that neither their source nor another one binds. */
  unboundUses(): UnboundUse[] {
    if (this.bindsBuiltins) return [];
    return this.unbound.filter(({ file }) => !this.isBoundFromOutside(file));
  }

  /** Statements at which the server's own imports stop. @param loaded sources that it certainly imports. */
  importStops(
    entries: readonly string[],
    loaded: ReadonlySet<string>,
  ): RoutineFault<"import-stop">[] {
    const { resolver, folder, bound } = this;
    const stops = this.stops.filter(({ file }) => loaded.has(file));
    if (resolver.extendsPath || this.isDynamic) return stops;
    const cycle = findImportCycle(
      {
        imports: resolver.imports,
        edges: resolver.edges,
        wantedBy: (found) => resolver.wantedBy(found),
        sourceOf: (file) => (this.sources.has(file) ? folder.parse(file)?.source : undefined),
        boundBy: (file) => (this.isBoundFromOutside(file) ? undefined : bound.get(file)),
      },
      entries,
    );
    return cycle ? [...stops, cycle] : stops;
  }

  /** Code of protoc that the server imports, or may. */
  generatedCode(loaded: ReadonlySet<string>): GeneratedCodeFacts[] {
    if (this.takesAnyGenerated) return [];
    return this.generated.map((one) => (loaded.has(one.file) ? one : { ...one, isMaybe: true }));
  }

  /** What the executed downloads fetch. Calls of local functions do not count, because their own calls do. */
  bringsOf(downloads: readonly Download[]): RoutineFacts["brings"] {
    const own = new Set(
      [...this.sources.values()].flatMap(({ parts }) => parts.flatMap(({ name }) => name ?? [])),
    );
    const foreign = downloads.filter(
      ({ called, method }) =>
        (called === undefined || !this.resolver.isLocal(called)) &&
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

  run(): void {
    for (const file of this.resolver.files()) {
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
    const { folder, python, resolver } = this;
    const found = findImports(source, python);
    const { imports, isDynamic, names } = found;
    this.isDynamic ||= isDynamic;
    const parts = partsOf(source, names);
    const paths = new PathReader(source, names, folder, this.loadings);
    if (parts.runTime.changesPath)
      resolver.search(findSearchFolders(source, names, { folder, paths, python }));
    for (const one of imports) resolver.take(file, one);
    this.sources.set(file, parts);
    this.noteBound(source, parts, found);
    const { reads, made } = findFilesRead(source, names, folder, this.loadings);
    this.filesRead.push(...reads);
    this.pathsMade.push(...made);
    this.uses.push(...findUses(source, names, paths).filter(({ name }) => !resolver.isLocal(name)));
    for (const name of findWriters(source)) this.writers.add(name);
    for (const made of findNamesMade(source, names)) this.namesMade.add(made);
    for (const removed of findVersionedNames(source, imports, names, python))
      if (this.versionedNames.length < MAX_NAMES && !resolver.isLocal(removed.name))
        this.versionedNames.push(removed);
    const fault = isFaulty || source.isCut ? undefined : findSyntaxFault(source, python);
    if (fault) this.faults.push(fault);
    if (source.isCut) this.leaveOut(file, lineOf(source, { from: source.tree.length }));
    this.downloads.push(...findDownloads(source, names));
    this.loopRuns.push(...loopRunsAtImport(source, names));
    this.loaderCalls.push(...refusedAtImport(source, names));
    const generated = generatedCode(source);
    if (generated && this.generated.length < MAX_NAMES) this.generated.push(generated);
    this.takesAnyGenerated ||= choosesImplementation(source);
    this.bindsBuiltins ||= BUILTINS.test(source.text);
    if (isFaulty) return;
    const context = { source, names, python };
    const evaluations = new Evaluations(context);
    this.stops.push(...findImportStops(context, evaluations));
    this.unbound.push(...findUnboundNames(source, evaluations));
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
}
