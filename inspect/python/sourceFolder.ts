import { readdirSync } from "node:fs";
import { basename, dirname, join, posix, sep } from "node:path";
import { withFile } from "../bytes/byteSource";
import { type DecodedSource, decodeSource } from "./encoding";
import type { OutsideModule } from "./facts";
import { FolderEntries } from "./folderEntries";
import { ParseBudget, type ParsedSource, parsePython } from "./parse";

/** Largest source or requirements file that is read, in bytes. */
const MAX_BYTES = 4_000_000;
/**
 * Steps of the parser for all sources of a routine, about one a token: 2 MB of code as people write it, in a few seconds.
 * A file takes as long as FILE_STEPS to open and judge, whatever is in it, and an import as long as IMPORT_STEPS.
 */
const MAX_STEPS = 450_000;
const FILE_STEPS = 60;
const IMPORT_STEPS = 6;
/** Most folders that are searched for sources below one folder. */
const MAX_FOLDERS = 1000;

/** Contents that files would have after an edit, by path. */
export type EditedFiles = ReadonlyMap<string, Buffer>;

/** A Python source with its tree, and the first byte that is not text. */
export interface ParsedFile extends Omit<DecodedSource, "text"> {
  readonly path: string;
  readonly source: ParsedSource;
}

/** Reads files of one folder by relative path, and nothing outside of it, not even through links. */
export class SourceFolder {
  readonly root: string;
  private readonly excluded: ReadonlySet<string>;
  private readonly edited: EditedFiles;
  private readonly entries: FolderEntries;
  /** Null for a module without a file. */
  private readonly moduleFiles = new Map<string, string | null>();
  private readonly withPython = new Map<string, boolean>();
  private parsed: ParsedFile | undefined;
  private besides: ReadonlySet<string> | undefined;
  private readonly budget = new ParseBudget(MAX_STEPS);

  /**
   * @param excluded paths of files that are not packed, so the server does not have them.
   * @param edited contents that replace those of files.
   */
  constructor(
    root: string,
    excluded: ReadonlySet<string> = new Set(),
    edited: EditedFiles = new Map(),
  ) {
    this.entries = new FolderEntries(root, excluded);
    this.root = this.entries.root;
    this.excluded = excluded;
    this.edited = edited;
  }

  /** Whether a file exists on this machine but is not packed. */
  isExcluded(path: string): boolean {
    return this.excluded.has(path);
  }

  /** The text of a file, or undefined if there is none that can be read. */
  read(path: string): string | undefined {
    return this.readBytes(path)
      ?.toString("utf8")
      .replace(/^\uFEFF/, "");
  }

  /** The bytes of a file, or undefined if there is none that can be read. */
  readBytes(path: string): Buffer | undefined {
    const location = this.hasFile(path) ? this.locate(path) : undefined;
    if (location === undefined) return undefined;
    const edited = this.edited.get(posix.normalize(path));
    if (edited !== undefined) return edited;
    try {
      return withFile(location, (source) =>
        source.size <= MAX_BYTES ? source.read(0, source.size) : undefined,
      );
    } catch {
      return undefined;
    }
  }

  /** The text of a Python source, as Python decodes it, and the first byte that it cannot decode. */
  readPython(path: string): DecodedSource | undefined {
    const bytes = this.readBytes(path);
    return bytes && decodeSource(bytes);
  }

  /**
   * A Python source with its tree; undefined if it cannot be read, or if the sources before it took all steps. The last
   * one is cached, because several callers need the predictor's.
   * @param word what a source contains if it is wanted; others are not parsed.
   */
  parse(path: string, word = ""): ParsedFile | undefined {
    if (this.parsed?.path === path) return this.parsed;
    const found = this.budget.left > 0 ? this.readPython(path) : undefined;
    if (!found?.text.includes(word)) return undefined;
    const { text, undecoded } = found;
    this.budget.left -= FILE_STEPS;
    const source = parsePython(path, text, this.budget);
    this.budget.left -= IMPORT_STEPS * source.nodes.ImportStatement.length;
    this.parsed = { path, source, ...(undecoded && { undecoded }) };
    return this.parsed;
  }

  hasFile(path: string): boolean {
    return this.entries.kindOf(path) === "file";
  }

  hasFolder(path: string): boolean {
    return path === "" || this.entries.kindOf(path) === "folder";
  }

  /** Whether a dotted module has a file that is not packed. */
  excludesModule(module: string): boolean {
    const path = module.replaceAll(".", "/");
    return [`${path}.py`, `${path}/__init__.py`].some((file) => this.excluded.has(file));
  }

  /** The file of a dotted module: the module itself, or a package's `__init__.py`. */
  moduleFile(module: string): string | undefined {
    const known = this.moduleFiles.get(module);
    if (known !== undefined) return known ?? undefined;
    const path = module.replaceAll(".", "/");
    const found = [`${path}/__init__.py`, `${path}.py`].find((file) => this.hasFile(file));
    this.moduleFiles.set(module, found ?? null);
    return found;
  }

  /** Whether a dotted module is a compiled one, such as `fast.cpython-310-x86_64-linux-gnu.so`. */
  hasExtension(module: string): boolean {
    const parts = module.split(".");
    const name = parts.pop() ?? "";
    for (const entry of this.entries.of(parts.join("/")).keys())
      if (entry.startsWith(`${name}.`) && /\.(so|pyd|pyc)$/.test(entry)) return true;
    return false;
  }

  /** Whether a folder contains Python sources at any depth: a package, even without `__init__.py`. */
  hasPython(path: string): boolean {
    const known = this.withPython.get(path);
    if (known !== undefined) return known;
    const waiting = [path];
    let found = false;
    for (let at = 0; at < waiting.length && at < MAX_FOLDERS && !found; at++) {
      const folder = waiting[at] ?? "";
      for (const [name, kind] of this.entries.of(folder)) {
        if (kind === "file" && name.endsWith(".py")) found = true;
        else if (kind === "folder" && /^[A-Za-z_]\w*$/.test(name))
          waiting.push(`${folder}/${name}`);
      }
    }
    this.withPython.set(path, found);
    return found;
  }

  /** Absolute path of a file, or undefined if it is outside the folder or does not exist. */
  locate(path: string): string | undefined {
    return this.entries.locate(path);
  }

  /** Names of the modules and packages at the root. A folder without `__init__.py` does not hide another module. */
  rootModules(): string[] {
    const found = new Set<string>();
    for (const [name, kind] of this.entries.of("")) {
      const [, module] = /^(\w+)(?:\.py|\.[\w.-]*so)$/.exec(name) ?? [];
      if (kind === "file" && module !== undefined) found.add(module);
      if (kind === "folder" && this.hasFile(`${name}/__init__.py`)) found.add(name);
    }
    return [...found].sort();
  }

  /** Paths of the Python sources in a folder. */
  sourcesIn(folder: string): string[] {
    const names = [...this.entries.of(folder)].flatMap(([name, kind]) =>
      kind === "file" && name.endsWith(".py") ? name : [],
    );
    return names.map((name) => posix.join(folder, name));
  }

  /** Paths of the files in a folder, and of the `__init__.py` of packages in it. */
  filesIn(folder: string): string[] {
    return [...this.entries.of(folder)].flatMap(([name, kind]) => {
      const path = posix.join(folder, name);
      if (kind === "file") return [path];
      const init = `${path}/__init__.py`;
      return this.hasFile(init) ? [init] : [];
    });
  }

  /** What satisfies an absolute import outside of the sources, and is not packed with them. */
  outside(module: string): OutsideModule | undefined {
    const [first = "", ...rest] = module.split(".");
    const below = rest.join(".");
    const isOwn = first === basename(this.root) && this.root !== sep;
    if (
      isOwn &&
      (below === "" || this.moduleFile(below) || this.hasPython(below.replaceAll(".", "/")))
    )
      return { by: "own-folder", module: below };
    const isBeside = this.siblings().has(first);
    return isBeside ? { by: "sibling", name: first } : undefined;
  }

  /** Names of modules, and of folders with modules, beside the folder. */
  private siblings(): ReadonlySet<string> {
    if (this.besides) return this.besides;
    const found = new Set<string>();
    this.besides = found;
    const parent = dirname(this.root);
    try {
      for (const entry of readdirSync(parent, { withFileTypes: true }).slice(0, MAX_FOLDERS)) {
        const [, module] = /^([A-Za-z_]\w*)\.py$/.exec(entry.name) ?? [];
        if (entry.isFile() && module !== undefined) found.add(module);
        if (!entry.isDirectory() || !/^[A-Za-z_]\w*$/.test(entry.name)) continue;
        const names = readdirSync(join(parent, entry.name)).slice(0, MAX_FOLDERS);
        if (names.some((name) => name.endsWith(".py"))) found.add(entry.name);
      }
    } catch {
      // A folder that cannot be read yields no names.
    }
    found.delete(basename(this.root));
    return found;
  }
}
