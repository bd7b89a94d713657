import type { SyntaxNode } from "@lezer/common";
import type { RoutineFacts } from "./facts";
import { dottedName, type Names } from "./names";
import { argumentsOf, lineOf, literalOf, textOf } from "./nodes";
import type { ParsedSource } from "./parse";

/** A call or a base class that puts files into the working folder while the routine runs. */
export interface Download {
  readonly file: string;
  readonly line: number;
  /** The artifacts, copied by the SDK's own functions and classes; or any files. */
  readonly what: Exclude<RoutineFacts["brings"], "nothing">;
  /** Dotted name of the function, if it is imported. */
  readonly called?: string;
  /** Name of the method, if only the object's class shows what it does. */
  readonly method?: string;
}

/**
 * The SDK's own functions and classes, which copy only the artifacts. Source: google/cloud/aiplatform,
 * prediction_utils.py.
 */
const ARTIFACTS =
  /^google\.cloud\.aiplatform\.(utils\.prediction_utils|prediction(\.\w+)*\.prediction_utils)\.download_model_artifacts$/;
const ARTIFACT_CLASSES =
  /^google\.cloud\.aiplatform\.prediction\.(sklearn|xgboost)(\.predictor)?\.(Sklearn|Xgboost)Predictor$/;

/** Functions that run programs, copy or unpack files, or change the working folder. */
const FUNCTIONS =
  /^(subprocess\.(run|call|check_call|check_output|Popen|getoutput|getstatusoutput)|os\.(system|popen|chdir|exec\w+|spawn\w+|posix_spawnp?|rename|renames|replace|link|symlink)|shutil\.(copy|copy2|copyfile|copyfileobj|copytree|move|unpack_archive)|asyncio\.create_subprocess_(exec|shell)|urllib\.request\.urlretrieve|torch\.hub\.\w+|git\.Repo\.clone_from|(tensorflow\.)?keras\.utils\.get_file|tensorflow\.io\.gfile\.(copy|rename)|google\.cloud\.storage\.transfer_manager\.\w+|mlflow\.\w*\.?\w*load_model|sh\.\w+)$/;
/** Verbs in the names of functions of other packages that download files, such as `huggingface_hub.snapshot_download`. */
const VERBS =
  /^(download|fetch|pull|rsync|sync)(_|[A-Z]|$)|(_|[a-z])[dD]ownload(er)?s?$|[a-z]_download_/;
/** Packages whose functions with such names store the files elsewhere. */
const ELSEWHERE = /^(sklearn|statsmodels|seaborn|nltk|spacy|shapely|requests|httpx|aiohttp)\./;
/** Methods that write files, whatever the object's class: those of storage clients, archives and repositories. */
const METHODS =
  /^(download(_(file|fileobj|blob|folder|dir|directory|artifacts?|many|model|to)\w*)?|extractall|clone_from|urlretrieve|fget_object|downloadFile|get_file|get_folder|copy_to_local|unpack_archive)$/;

/** Finds the downloads of a source into its working folder. */
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

/** Whether the name of another package's function shows that it downloads files. */
function isNamedSo(name: string): boolean {
  return VERBS.test(name) || METHODS.test(name);
}

/** The attribute that is called, such as `extractall` in `tarfile.open(path).extractall`. */
function lastName(source: ParsedSource, called: SyntaxNode): string | undefined {
  const last = called.lastChild;
  return last?.name === "PropertyName" ? textOf(source, last) : undefined;
}

/**
 * Whether a call opens a file for writing whose name is composed at run time: a loop over names can write any file. A
 * literal name, a plain variable and a temporary folder do not count; a literal name is recorded as a written path.
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

/** Whether a path starts with an absolute literal or a temporary folder. */
function isOutside(source: ParsedSource, node: SyntaxNode | null, names: Names): boolean {
  if (node?.name === "CallExpression")
    return dottedName(source, node.firstChild, names)?.startsWith("tempfile.") === true;
  return literalOf(source, node)?.startsWith("/") === true;
}
