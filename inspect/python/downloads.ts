import type { SyntaxNode } from "@lezer/common";
import type { RoutineFacts } from "./facts";
import { dottedName, type Names } from "./names";
import { argumentsOf, lineOf, literalOf, type ParsedSource, textOf } from "./parse";

/** A call, or a base class, by which files come into the working folder while the routine runs. */
export interface Download {
  readonly file: string;
  readonly line: number;
  /** The artifacts, by the SDK's own functions and classes; or files that nothing names. */
  readonly what: Exclude<RoutineFacts["brings"], "nothing">;
  /** Dotted name of the function where it is imported. */
  readonly called?: string;
  /** Name of the method where only the object's class would tell what it does. */
  readonly method?: string;
}

/** The SDK's own: they copy the artifacts, and nothing else. Source: google/cloud/aiplatform, prediction_utils.py. */
const ARTIFACTS =
  /^google\.cloud\.aiplatform\.(utils\.prediction_utils|prediction(\.\w+)*\.prediction_utils)\.download_model_artifacts$/;
const ARTIFACT_CLASSES =
  /^google\.cloud\.aiplatform\.prediction\.(sklearn|xgboost)(\.predictor)?\.(Sklearn|Xgboost)Predictor$/;

/** Functions that run programs, copy, unpack, or change the working folder. */
const FUNCTIONS =
  /^(subprocess\.(run|call|check_call|check_output|Popen|getoutput|getstatusoutput)|os\.(system|popen|chdir|exec\w+|spawn\w+|posix_spawnp?|rename|renames|replace|link|symlink)|shutil\.(copy|copy2|copyfile|copyfileobj|copytree|move|unpack_archive)|asyncio\.create_subprocess_(exec|shell)|urllib\.request\.urlretrieve|torch\.hub\.\w+|git\.Repo\.clone_from|(tensorflow\.)?keras\.utils\.get_file|tensorflow\.io\.gfile\.(copy|rename)|google\.cloud\.storage\.transfer_manager\.\w+|mlflow\.\w*\.?\w*load_model|sh\.\w+)$/;
/** Functions of other packages by the verb in their name, such as `huggingface_hub.snapshot_download`. */
const VERBS =
  /^(download|fetch|pull|rsync|sync)(_|[A-Z]|$)|(_|[a-z])[dD]ownload(er)?s?$|[a-z]_download_/;
/** Packages whose functions of such names keep what they load elsewhere. */
const ELSEWHERE = /^(sklearn|statsmodels|seaborn|nltk|spacy|shapely|requests|httpx|aiohttp)\./;
/** Methods that write files, whatever the object: those of clients of storage, archives and repositories. */
const METHODS =
  /^(download(_(file|fileobj|blob|folder|dir|directory|artifacts?|many|model|to)\w*)?|extractall|clone_from|urlretrieve|fget_object|downloadFile|get_file|get_folder|copy_to_local|unpack_archive)$/;

/** Finds what a source downloads into its working folder when it runs. */
export function findDownloads(source: ParsedSource, names: Names): Download[] {
  const found: Download[] = [];
  for (const node of source.nodes.CallExpression) {
    const called = node.firstChild;
    if (!called) continue;
    const place = { file: source.file, line: lineOf(source, node) };
    const dotted = dottedName(source, called, names);
    if (dotted !== undefined) {
      const name = dotted.split(".").at(-1) ?? "";
      if (ARTIFACTS.test(dotted)) found.push({ ...place, what: "artifacts" });
      else if (FUNCTIONS.test(dotted) || (isNamedSo(name) && !ELSEWHERE.test(dotted)))
        found.push({ ...place, what: "anything", called: dotted });
      else if (writesUnknown(source, node, dotted, names))
        found.push({ ...place, what: "anything" });
      continue;
    }
    const method = called.name === "MemberExpression" ? lastName(source, called) : undefined;
    if (method !== undefined && METHODS.test(method))
      found.push({ ...place, what: "anything", method });
    else if (writesUnknown(source, node, textOf(source, called).slice(-40), names))
      found.push({ ...place, what: "anything" });
  }
  for (const node of source.nodes.ClassDefinition) {
    const bases = argumentsOf(source, node).positional;
    if (bases.some((base) => ARTIFACT_CLASSES.test(dottedName(source, base, names) ?? "")))
      found.push({ file: source.file, line: lineOf(source, node), what: "artifacts" });
  }
  return found;
}

/** Whether the name of a function of another package says that it fetches files. */
function isNamedSo(name: string): boolean {
  return VERBS.test(name) || METHODS.test(name);
}

/** The attribute that is called, as `extractall` of `tarfile.open(path).extractall`. */
function lastName(source: ParsedSource, called: SyntaxNode): string | undefined {
  const last = called.lastChild;
  return last?.name === "PropertyName" ? textOf(source, last) : undefined;
}

/**
 * Whether a call opens a file to write whose name is composed of what only running it would show: a loop over names
 * writes any file. A literal name is noted as written by itself; a plain variable, or a temporary folder, is not one.
 */
function writesUnknown(
  source: ParsedSource,
  call: SyntaxNode,
  called: string,
  names: Names,
): boolean {
  if (called !== "open" && called !== "io.open") return false;
  const { positional, named } = argumentsOf(source, call);
  const mode = literalOf(source, named.get("mode") ?? positional[1]) ?? "";
  return /[wax]/.test(mode) && isComposed(source, positional[0], names);
}

function isComposed(source: ParsedSource, path: SyntaxNode | undefined, names: Names): boolean {
  switch (path?.name) {
    case "FormatString":
      return !/^[fF]["']+\//.test(textOf(source, path));
    case "BinaryExpression":
      return !isOutside(source, path.firstChild, names);
    case "CallExpression":
      return !isOutside(source, argumentsOf(source, path).positional[0] ?? null, names);
    default:
      return false;
  }
}

/** Whether a path begins with an absolute literal or a temporary folder. */
function isOutside(source: ParsedSource, node: SyntaxNode | null, names: Names): boolean {
  if (node?.name === "CallExpression")
    return dottedName(source, node.firstChild, names)?.startsWith("tempfile.") === true;
  return literalOf(source, node)?.startsWith("/") === true;
}
