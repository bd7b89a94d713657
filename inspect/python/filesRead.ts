import type { SyntaxNode } from "@lezer/common";
import type { FileReadFacts } from "./facts";
import { dottedName, type Names } from "./names";
import { ancestorsOf, argumentsOf, lineOf, literalOf, type ParsedSource, textOf } from "./parse";
import { append, type PathFound, PathReader } from "./paths";
import type { SourceFolder } from "./sourceFolder";

/** Calls that read the file their first argument names, as they are written or by their dotted names. */
const READERS =
  /^(open|io\.open|codecs\.open|gzip\.open|joblib\.load|numpy\.(load|loadtxt|genfromtxt)|scipy\.sparse\.load_npz|torch\.(jit\.)?load|tensorflow\.saved_model\.load|h5py\.File|onnxruntime\.InferenceSession|(tensorflow\.)?keras\.(models|saving)\.load_model|pandas\.read_\w+|polars\.read_\w+|safetensors(\.\w+)?\.(load_file|safe_open)|PIL\.Image\.open|cv2\.imread|sentencepiece\.SentencePieceProcessor)$/;
/** Objects whose `load_model` reads a file. */
const LOADERS = /^(xgboost|catboost|lightgbm|fasttext)\./;
/** Constructors that read the file of their argument `model_file`. */
const MODEL_FILE = /^(xgboost|lightgbm)\.Booster$/;
/** A path object's own readers. */
const PATH_READERS = new Set(["read_text", "read_bytes", "open"]);
/** Functions that read a file of a package: the package, and the file's name. */
const PACKAGE_READERS =
  /^(pkgutil\.get_data|importlib\.resources\.(read_text|read_binary|open_text|open_binary|path))$/;

/** Files with literal names that a source reads, and that it neither looks for first nor makes itself. */
export function findFilesRead(
  source: ParsedSource,
  names: Names,
  folder: SourceFolder,
): FileReadFacts[] {
  const paths = new PathReader(source, names, folder);
  const finder = new ReadFinder(source, names, paths);
  for (const node of source.nodes.CallExpression) finder.call(node);
  return finder.found();
}

const keyOf = ({ below, path }: PathFound) => `${below}:${path}`;

class ReadFinder {
  private readonly source: ParsedSource;
  private readonly names: Names;
  private readonly paths: PathReader;
  private readonly reads: FileReadFacts[] = [];
  /** Paths that the source makes, or looks for. */
  private readonly made = new Set<string>();

  constructor(source: ParsedSource, names: Names, paths: PathReader) {
    this.source = source;
    this.names = names;
    this.paths = paths;
  }

  found(): FileReadFacts[] {
    return this.reads.filter((read) => !this.made.has(keyOf(read)));
  }

  call(node: SyntaxNode): void {
    const path = this.pathRead(node);
    if (path === undefined) this.note(node);
    else if (path && path.path !== "" && !isGuarded(this.source, node))
      this.reads.push({
        ...path,
        file: this.source.file,
        line: lineOf(this.source, node),
        reader: this.nameOf(node.firstChild),
      });
  }

  private nameOf(called: SyntaxNode | null): string {
    const text = called ? textOf(this.source, called) : "";
    return dottedName(this.source, called, this.names) ?? /\w+$/.exec(text)?.[0] ?? "";
  }

  /** The path that a call reads; null where it reads one that is not known, undefined where it is no reader. */
  private pathRead(call: SyntaxNode): PathFound | null | undefined {
    const called = call.firstChild;
    if (!called) return undefined;
    const text = textOf(this.source, called);
    const name = dottedName(this.source, called, this.names) ?? text;
    const { positional, named } = argumentsOf(this.source, call);
    if (READERS.test(name)) {
      if (/open$/.test(name) && isWriting(this.source, call)) return undefined;
      const wanted = positional[0] ?? named.get("file") ?? named.get("filename");
      return this.paths.pathOf(wanted) ?? null;
    }
    if (MODEL_FILE.test(name)) return this.paths.pathOf(named.get("model_file")) ?? null;
    if (PACKAGE_READERS.test(name)) {
      const base = this.paths.packageOf(positional[0]);
      const file = literalOf(this.source, positional[1]);
      return (base && file !== undefined && append(base, file)) || null;
    }
    if (called.name !== "MemberExpression") return undefined;
    const method = /\.(\w+)$/.exec(text)?.[1] ?? "";
    if (method === "load_model" && LOADERS.test(this.paths.constructorOf(called.firstChild) ?? ""))
      return this.paths.pathOf(positional[0] ?? named.get("fname")) ?? null;
    if (!PATH_READERS.has(method) || (method === "open" && isWriting(this.source, call)))
      return undefined;
    return this.paths.pathOf(called.firstChild) ?? undefined;
  }

  /** A path that is given to a call which is no reader: written, downloaded, or looked for. */
  private note(call: SyntaxNode): void {
    if (this.paths.isJoin(call)) return;
    const { positional, named } = argumentsOf(this.source, call);
    const called = call.firstChild;
    const object = called?.name === "MemberExpression" ? called.firstChild : undefined;
    for (const argument of [...positional, ...named.values(), object]) {
      const path = this.paths.pathOf(argument);
      if (path) this.made.add(keyOf(path));
    }
  }
}

/** Whether a call of `open` names a mode that writes. */
function isWriting(source: ParsedSource, call: SyntaxNode): boolean {
  const { positional, named } = argumentsOf(source, call);
  const isMethod =
    call.firstChild?.name === "MemberExpression" &&
    !/^(io|codecs|gzip)\./.test(textOf(source, call.firstChild));
  const mode = named.get("mode") ?? positional[isMethod ? 0 : 1];
  return /[wax+]/.test(literalOf(source, mode) ?? "");
}

/** Whether the code looks whether the file is there, or catches that it is not. */
function isGuarded(source: ParsedSource, node: SyntaxNode): boolean {
  for (const above of ancestorsOf(node)) {
    if (above.name === "IfStatement" || above.name === "ConditionalExpression") {
      const text = textOf(source, above);
      const condition = above.name === "IfStatement" ? (text.split(":")[0] ?? "") : text;
      if (/\b(exists|is_file|isfile|isdir|is_dir)\s*\(/.test(condition)) return true;
    }
    if (
      above.name === "TryStatement" &&
      /except[^:]*\b(FileNotFoundError|OSError|IOError|Exception)\b/.test(textOf(source, above))
    )
      return true;
    if (above.name === "FunctionDefinition") return false;
  }
  return false;
}
