import { posix } from "node:path";
import type { ImportFacts } from "./facts";
import type { ImportFound } from "./imports";
import { absoluteOf, isBeyond } from "./moduleNames";
import type { ImportEdge } from "./reach";
import type { SearchFolders } from "./searchFolders";
import type { SourceFolder } from "./sourceFolder";

/** Namespace packages of Google's libraries, which many distributions share. */
const NAMESPACE =
  /^google(\.cloud(\.(devtools|orchestration|security|sql|video))?|\.(ads|ai|analytics|apps|identity|maps|shopping))?$/;

/** Finds the sources that imports name, as Python would, and lists those that are still to be read. */
export class ImportResolver {
  readonly imports: ImportFacts[] = [];
  readonly edges: ImportEdge[] = [];
  /** Paths of the sources, in the order in which they were reached. */
  readonly modules = new Set<string>();
  /** Whether a source changes `sys.path`. */
  extendsPath = false;
  /** Whether `sys.path` contains folders of which nothing is known. */
  searchesElsewhere = false;
  private readonly folder: SourceFolder;
  private readonly waiting: string[] = [];
  /** Folders of the sources that `sys.path` also contains. */
  private readonly roots = new Set<string>();
  /** Whether the sources contain a module or package with that first name. */
  private readonly areLocal = new Map<string, boolean>();
  /** Names that are imported from local modules and are not submodules. */
  private readonly wanted = new Map<ImportFacts, readonly string[]>();
  /** Imports that no source satisfied when they were read, by their index in `imports`. */
  private readonly unmet = new Map<
    number,
    { readonly file: string; readonly found: ImportFound }
  >();

  constructor(folder: SourceFolder) {
    this.folder = folder;
  }

  /** Reads a source later, and the packages around it. */
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

  /** The sources that are reached, also by imports that are taken meanwhile. */
  *files(): Iterable<string> {
    for (let at = 0; at < this.waiting.length || this.meetLater(); at++)
      yield this.waiting[at] ?? "";
  }

  /** Adds what a source does to `sys.path`. */
  search({ found, hasUnknown }: SearchFolders): void {
    this.extendsPath = true;
    for (const root of found) if (root !== "") this.roots.add(root);
    this.searchesElsewhere ||= hasUnknown;
  }

  /** Names that an import takes from a local module and that are not submodules. */
  wantedBy(found: ImportFacts): readonly string[] | undefined {
    return this.wanted.get(found);
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

  /** Records an import, and reaches the sources that it names. */
  take(file: string, found: ImportFound): void {
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

  /** Whether the sources contain a module or a package with the first name. */
  isLocal(module: string): boolean {
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
