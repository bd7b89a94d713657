import type { SyntaxNode } from "@lezer/common";
import { catches, suppresses } from "./exceptions";
import { dottedName, type Names } from "./names";
import { ancestorsOf, argumentsOf, childrenOf, onceEach, textOf } from "./nodes";
import type { ParsedSource } from "./parse";
import { isAtOrAbove, type PathFound } from "./pathFound";
import type { PathReader } from "./paths";

/** Functions that check whether a file exists. */
const LOOKS =
  /^(os\.path\.(exists|lexists|isfile|isdir|getsize|getmtime)|os\.(access|stat|lstat|listdir|scandir)|glob\.(glob|iglob)|tensorflow\.io\.gfile\.(exists|isdir|glob|listdir|stat))$/;
/** Methods of path objects that do the same. */
const PATH_LOOKS = /^(exists|is_file|is_dir|iterdir|glob|rglob|stat|lstat)$/;
/** Names of local functions that may do the same. */
const NAMED_SO = /^_*(file_?)?(exists|is_?file|is_?dir)$/;
/** Exceptions that a missing file does not raise; any other name may be one that it raises. */
const OTHER_ERRORS =
  /^([\w.]*\.)?(ArithmeticError|AssertionError|AttributeError|BrokenPipeError|ChildProcessError|ConnectionError|EOFError|FileExistsError|FloatingPointError|ImportError|IndexError|IsADirectoryError|JSONDecodeError|KeyError|KeyboardInterrupt|LookupError|MemoryError|ModuleNotFoundError|NameError|NotADirectoryError|NotImplementedError|OverflowError|PermissionError|RecursionError|RuntimeError|StopIteration|SyntaxError|SystemExit|TimeoutError|TypeError|UnicodeDecodeError|UnicodeEncodeError|UnicodeError|UnpicklingError|ValueError|YAMLError|ZeroDivisionError)$/;

/** Most nodes of a condition that are inspected. */
const MAX_NODES = 500;

interface Context {
  readonly source: ParsedSource;
  readonly names: Names;
}

/** Finds reads in one source that run only if the file exists, or that may fail. */
export class Guards {
  private readonly context: Context;
  private readonly paths: PathReader;
  /** Names of functions that are called only if a file exists; collected on first use. */
  private callers: Set<string> | undefined;
  /** Calls in the conditions of a statement. */
  private readonly callsAsked = onceEach(callsAsked);
  /** Whether a `try` or a `with` statement continues if a file is missing. */
  private readonly catchesMissing: (statement: SyntaxNode) => boolean;
  private readonly suppressesMissing: (statement: SyntaxNode) => boolean;

  constructor(source: ParsedSource, names: Names, paths: PathReader) {
    this.context = { source, names };
    this.paths = paths;
    this.catchesMissing = onceEach((one) => catches(source, one, names, areOfMissing));
    this.suppressesMissing = onceEach((one) => suppresses(source, one, names, areOfMissing));
  }

  /** Whether the code checks that the file exists before it reads it, or continues if it does not. */
  protect(read: SyntaxNode, path: PathFound): boolean {
    if (this.isGuarded(read, path)) return true;
    const name = functionAround(this.context.source, read);
    if (name === undefined) return false;
    this.callers ??= this.guardedCalls();
    return this.callers.has(name);
  }

  /** Whether the function around a read has a condition on the artifacts' URL, and so may handle `gs://` URLs itself. */
  asksForAddress(read: SyntaxNode): boolean {
    let around: SyntaxNode | undefined;
    for (const above of ancestorsOf(read)) {
      if (above.name !== "FunctionDefinition") continue;
      around = above;
      break;
    }
    let found = false;
    let left = MAX_NODES;
    around?.cursor().iterate(({ name, node }) => {
      if (found || left-- <= 0) return false;
      if (/^(IfStatement|ConditionalExpression)$/.test(name))
        found = conditionsOf(node).some((part) => this.namesAddress(part));
      return undefined;
    });
    return found;
  }

  private namesAddress(condition: SyntaxNode): boolean {
    let found = false;
    condition.cursor().iterate(({ name, node }) => {
      if (!found && name === "VariableName") {
        const path = this.paths.pathOf(node);
        found = path?.isAddress === true && path.path === "";
      }
      return !found;
    });
    return found;
  }

  private guardedCalls(): Set<string> {
    const { source } = this.context;
    const found = new Set<string>();
    for (const call of source.nodes.CallExpression) {
      const called = call.firstChild ? textOf(source, call.firstChild) : "";
      const name = /^(?:[\w.]*\.)?(\w+)$/.exec(called.slice(-200))?.[1];
      if (name !== undefined && !found.has(name) && this.isGuarded(call)) found.add(name);
    }
    return found;
  }

  private isGuarded(node: SyntaxNode, path?: PathFound): boolean {
    let below = node;
    for (const above of ancestorsOf(node)) {
      switch (above.name) {
        case "FunctionDefinition":
          return false;
        case "IfStatement":
        case "WhileStatement":
          if (this.callsAsked(above).some((call) => this.isLook(call, path))) return true;
          break;
        case "ConditionalExpression":
        case "BinaryExpression":
          if (callsAsked(above).some((call) => this.isLook(call, path))) return true;
          break;
        case "TryStatement":
          if (this.goesOn(above, below)) return true;
          break;
        case "WithStatement":
          if (this.suppressesMissing(above)) return true;
          break;
      }
      below = above;
    }
    return false;
  }

  /** Whether a missing file read in `part` of a `try` statement is caught, and not raised again. */
  private goesOn(statement: SyntaxNode, part: SyntaxNode): boolean {
    const clause = part.prevSibling?.name;
    if (clause === "else" || clause === "finally") return false;
    // A read in an except clause runs only after something else has failed.
    return clause !== "try" || this.catchesMissing(statement);
  }

  /** Whether a call checks that a file exists. */
  private isLook(call: SyntaxNode, path: PathFound | undefined): boolean {
    const { source, names } = this.context;
    const called = call.firstChild;
    if (!called) return false;
    const dotted = dottedName(source, called, names);
    if (dotted !== undefined && LOOKS.test(dotted)) return true;
    const last = called.name === "MemberExpression" ? called.lastChild : called;
    const method = last ? textOf(source, last) : "";
    if (called.name === "MemberExpression" && dotted === undefined)
      return PATH_LOOKS.test(method) && this.mayBePath(called.firstChild);
    // A local function checks the file that it receives.
    const asked = NAMED_SO.test(method.replace(/^.*\./, ""))
      ? this.paths.pathOf(argumentsOf(source, call).positional[0])
      : undefined;
    return asked !== undefined && path !== undefined && isAtOrAbove(asked, path);
  }

  /** Whether an object is a path, or may be one because it is unknown. */
  private mayBePath(object: SyntaxNode | null): boolean {
    if (this.paths.pathOf(object)) return true;
    const maker = this.paths.makerOf(object);
    if (maker === undefined) return true;
    // Objects from a local function (in lower case) may be paths; classes and other packages' objects are not.
    return /path|files/i.test(maker) || /^((self|cls)\.)?_*[a-z]\w*$/.test(maker);
  }
}

function functionAround(source: ParsedSource, node: SyntaxNode): string | undefined {
  for (const above of ancestorsOf(node)) {
    const named = above.name === "FunctionDefinition" && above.getChild("VariableName");
    if (named) return textOf(source, named);
  }
  return undefined;
}

/** Calls in the conditions of a node. */
function callsAsked(node: SyntaxNode): SyntaxNode[] {
  const found: SyntaxNode[] = [];
  for (const condition of conditionsOf(node)) {
    let left = MAX_NODES;
    condition.cursor().iterate((at) => {
      if (left-- <= 0) return false;
      if (at.name === "CallExpression") found.push(at.node);
      return undefined;
    });
  }
  return found;
}

/**
 * The conditions of a node: all parts of a statement except its branches, and the whole of `a if b else c` or `a and
 * b`.
 */
function conditionsOf(node: SyntaxNode): SyntaxNode[] {
  if (node.name === "BinaryExpression" && !node.getChild("and") && !node.getChild("or")) return [];
  return /Statement$/.test(node.name)
    ? [...childrenOf(node)].filter(({ name }) => name !== "Body")
    : [node];
}

/** Whether one of the exceptions may be that of a missing file; a call or any other expression in the list may be. */
function areOfMissing(exceptions: readonly string[]): boolean {
  return exceptions.length === 0 || exceptions.some((name) => !OTHER_ERRORS.test(name));
}
