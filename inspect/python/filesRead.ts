import type { SyntaxNode } from "@lezer/common";
import type { FileReadFacts } from "./facts";
import { Guards } from "./guards";
import { dottedName, type Names } from "./names";
import { argumentsOf, lineOf, literalOf, textOf } from "./nodes";
import type { ParsedSource } from "./parse";
import { append, type PathFound, rootOf } from "./pathFound";
import { type Loading, PathReader } from "./paths";
import type { SourceFolder } from "./sourceFolder";

/** Calls that read the file named by their first argument, as written or by dotted name. */
const READERS =
  /^(open|io\.open|codecs\.open|gzip\.open|joblib\.load|numpy\.(load|loadtxt|genfromtxt)|scipy\.sparse\.load_npz|torch\.(jit\.)?load|tensorflow\.saved_model\.load|h5py\.File|onnxruntime\.InferenceSession|(tensorflow\.)?keras\.(models|saving)\.load_model|pandas\.read_(csv|table|fwf|excel|json|parquet|feather|orc|pickle|hdf|stata|sas|spss|xml)|polars\.read_(csv|csv_batched|parquet|json|ndjson|ipc|ipc_stream|excel|ods|avro)|safetensors(\.\w+)?\.(load_file|safe_open)|PIL\.Image\.open|cv2\.imread|sentencepiece\.SentencePieceProcessor|onnx\.load(_model)?|tokenizers\.Tokenizer\.from_file|faiss\.read_index|fasttext\.load_model|gensim\.models\.(\w+\.)*[A-Z]\w*\.(load|load_word2vec_format)|gensim\.corpora\.Dictionary\.load|(tensorflow\.lite|tflite_runtime\.interpreter|ai_edge_litert\.interpreter)\.Interpreter|llama_cpp\.Llama|skops\.io\.load|toml\.load|logging\.config\.fileConfig|openpyxl\.load_workbook|pyarrow\.parquet\.read_table)$/;
/** Names of the readers' first parameters. */
const FIRST_ARGUMENTS: readonly string[] = [
  ...[
    "file",
    "filename",
    "filepath",
    "filepath_or_buffer",
    "path",
    "path_or_buf",
    "path_or_buffer",
  ],
  ...["path_or_bytes", "export_dir", "fname", "f", "fp", "io", "name", "source", "model_path"],
];
/** Readers that take a folder, or a name that they look up elsewhere: only `./folder` is certainly a folder. */
const NAME_READERS =
  /^(spacy\.load|sentence_transformers\.(SentenceTransformer|CrossEncoder)|(transformers|diffusers|tokenizers)\.\w+\.from_pretrained)$/;
const FOLDER = /^\.{1,2}\//;
/** Readers that accept a folder, such as the artifacts folder itself. */
const FOLDER_READERS =
  /^(tensorflow\.saved_model\.load|(tensorflow\.)?keras\.(models|saving)\.load_model)$/;
/** Modules of classes whose `load_model` reads a file. */
const LOADERS = /^(xgboost|catboost|lightgbm|fasttext)\./;
/** Constructors that read the file in their argument `model_file`. */
const MODEL_FILE = /^(xgboost|lightgbm)\.Booster$/;
/** Reading methods of path objects. */
const PATH_READERS = new Set(["read_text", "read_bytes", "open"]);
/** Functions that read a file of a package, given the package and the file's name. */
const PACKAGE_READERS =
  /^(pkgutil\.get_data|importlib\.resources\.(read_text|read_binary|open_text|open_binary|path))$/;

/** Calls that receive a folder but put nothing into it. */
const FILLS_NOTHING =
  /(^|\.)(\w*(load|read|open|list|glob|walk|exists|from_pretrained|isdir|is_dir|print|info|debug|warning|error|format|append|insert|import|files|environ|getenv|getattr|getLogger)\w*|[A-Z]\w*)$/;

/** Calls that only output a path. */
const SAYS = /(^|\.)_*(print|log|debug|info|warn|warning|error|exception|critical)$/;

/** The files that a source reads, and the paths that it creates or checks. */
export interface SourceReads {
  readonly reads: readonly FileReadFacts[];
  readonly made: readonly PathMade[];
}

/** A path that is passed to a call that is not a reader. */
export interface PathMade {
  readonly path: PathFound;
  /** Whether files below it may have been created as well. */
  readonly isFilled: boolean;
  /** Name of the callable, if it may be a function or a class in the sources. */
  readonly by?: string;
}

/** Files with literal names that a source reads without checking for them first. */
export function findFilesRead(
  source: ParsedSource,
  names: Names,
  folder: SourceFolder,
  loadings: readonly Loading[],
): SourceReads {
  const finder = new ReadFinder(source, names, new PathReader(source, names, folder, loadings));
  for (const node of source.nodes.CallExpression) finder.call(node);
  return finder;
}

/**
 * The reads of files that no source creates, fills or checks. @param keeps whether a function of that name only keeps a
 * path.
 */
export function withoutMade(
  reads: readonly FileReadFacts[],
  all: readonly PathMade[],
  keeps: (name: string) => boolean,
): FileReadFacts[] {
  const made = all.filter(({ by }) => by === undefined || !keeps(by));
  const given = new Set(made.map(({ path }) => keyOf(path)));
  const filled = made.filter(({ path, isFilled }) => isFilled && path.path !== "");
  const prefixes = [...new Set(filled.map(({ path }) => `${keyOf(path)}/`))];
  return reads.filter((read) => {
    // The folder itself exists, whatever else is done with it.
    if (read.path === "") return true;
    const key = keyOf(read);
    return !given.has(key) && !prefixes.some((prefix) => key.startsWith(prefix));
  });
}

const keyOf = (found: PathFound) => `${rootOf(found)}:${found.path}`;

class ReadFinder implements SourceReads {
  private readonly source: ParsedSource;
  private readonly names: Names;
  private readonly paths: PathReader;
  private readonly guards: Guards;
  readonly reads: FileReadFacts[] = [];
  readonly made: PathMade[] = [];

  constructor(source: ParsedSource, names: Names, paths: PathReader) {
    this.source = source;
    this.names = names;
    this.paths = paths;
    this.guards = new Guards(source, names, paths);
  }

  call(node: SyntaxNode): void {
    const path = this.pathRead(node);
    if (path === undefined) this.note(node);
    else if (
      path &&
      (path.path !== "" || this.readsFolder(node)) &&
      !this.guards.protect(node, path)
    )
      this.reads.push({
        ...path,
        ...(path.isAddress && this.guards.asksForAddress(node) && { isAddress: false }),
        file: this.source.file,
        line: lineOf(this.source, node),
        reader: this.nameOf(node.firstChild),
      });
  }

  private readsFolder({ firstChild }: SyntaxNode): boolean {
    return FOLDER_READERS.test(this.nameOf(firstChild));
  }

  private nameOf(called: SyntaxNode | null): string {
    const text = called ? textOf(this.source, called) : "";
    return dottedName(this.source, called, this.names) ?? /\w+$/.exec(text)?.[0] ?? "";
  }

  /** The path that a call reads; null if the path is unknown, undefined if the call is not a reader. */
  private pathRead(call: SyntaxNode): PathFound | null | undefined {
    const called = call.firstChild;
    if (!called) return undefined;
    const text = textOf(this.source, called);
    const name = dottedName(this.source, called, this.names) ?? text;
    if (NAME_READERS.test(name)) return this.pathOfName(call);
    const isPackageReader = PACKAGE_READERS.test(name);
    if (!isPackageReader && !READERS.test(name) && !MODEL_FILE.test(name)) {
      const method = called.name === "MemberExpression" ? /\.(\w+)$/.exec(text)?.[1] : undefined;
      return method === undefined ? undefined : this.pathOfMethod(call, called, method);
    }
    const { positional, named } = argumentsOf(this.source, call);
    if (isPackageReader) {
      const base = this.paths.packageOf(positional[0]);
      const file = literalOf(this.source, positional[1]);
      return (base && file !== undefined && append(base, file)) || null;
    }
    if (READERS.test(name)) {
      if (/(open|File)$/.test(name) && isWriting(this.source, call, 1)) return undefined;
      const first = FIRST_ARGUMENTS.find((one) => named.has(one));
      const wanted = positional[0] ?? (first === undefined ? undefined : named.get(first));
      return this.paths.pathOf(wanted) ?? null;
    }
    return this.paths.pathOf(named.get("model_file")) ?? null;
  }

  /** The folder that a reader of names reads; values as for `pathRead`. */
  private pathOfName(call: SyntaxNode): PathFound | null | undefined {
    const [first] = argumentsOf(this.source, call).positional;
    const isFolder = FOLDER.test(literalOf(this.source, first) ?? "");
    return isFolder ? (this.paths.pathOf(first) ?? null) : undefined;
  }

  /** The path that a method of a model or of a path reads; values as for `pathRead`. */
  private pathOfMethod(
    call: SyntaxNode,
    called: SyntaxNode,
    method: string,
  ): PathFound | null | undefined {
    if (
      method === "load_model" &&
      LOADERS.test(this.paths.constructorOf(called.firstChild) ?? "")
    ) {
      const { positional, named } = argumentsOf(this.source, call);
      return this.paths.pathOf(positional[0] ?? named.get("fname")) ?? null;
    }
    if (method === "load_weights") {
      const [first] = argumentsOf(this.source, call).positional;
      // The name of a checkpoint is the beginning of those of its files.
      const isFile = /\.(h5|hdf5)$/.test(literalOf(this.source, first) ?? "");
      return isFile ? (this.paths.pathOf(first) ?? null) : undefined;
    }
    if (!PATH_READERS.has(method) || (method === "open" && isWriting(this.source, call, 0)))
      return undefined;
    return this.paths.pathOf(called.firstChild) ?? undefined;
  }

  /** Records paths passed to a call that is not a reader: they may be written, downloaded or checked. */
  private note(call: SyntaxNode): void {
    if (this.paths.isJoin(call)) return;
    const called = call.firstChild;
    const object = called?.name === "MemberExpression" ? called.firstChild : undefined;
    const text = called ? textOf(this.source, called) : "";
    if (SAYS.test(text)) return;
    const { positional, named } = argumentsOf(this.source, call);
    const own = /(?:^|\.)(\w+)$/.exec(text)?.[1];
    // dictionary.get(key) looks a key up, but filesystem.get(from, to) downloads a file.
    const asks =
      /(^sys\.path\b|\benviron\b)/.test(text) || (/\.get$/.test(text) && positional.length < 2);
    const isFilled = !asks && !FILLS_NOTHING.test(text);
    for (const argument of [...positional, ...named.values(), object]) {
      const path = this.paths.pathOf(argument);
      if (path) this.made.push({ path, isFilled, ...(own !== undefined && { by: own }) });
    }
  }
}

/** Whether a call of `open` has a mode for writing. @param place position of the mode. */
function isWriting(source: ParsedSource, call: SyntaxNode, place: number): boolean {
  const { positional, named } = argumentsOf(source, call);
  const mode = named.get("mode") ?? positional[place];
  return /[wax]/.test(literalOf(source, mode) ?? "");
}
