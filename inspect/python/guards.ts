import type { SyntaxNode } from "@lezer/common";
import { ancestorsOf, childrenOf, type ParsedSource, textOf } from "./parse";

/** Functions and methods that tell whether a file is there. */
const LOOKS =
  /^(exists|lexists|is_file|isfile|isdir|is_dir|access|listdir|iterdir|scandir|glob|iglob|rglob|stat|getsize)$/;
/** Exceptions that a missing file does not raise; any other name may stand for one that it does. */
const OTHER_ERRORS =
  /^([\w.]*\.)?(ArithmeticError|AssertionError|AttributeError|BrokenPipeError|ChildProcessError|ConnectionError|EOFError|FileExistsError|FloatingPointError|ImportError|IndexError|IsADirectoryError|JSONDecodeError|KeyError|KeyboardInterrupt|LookupError|MemoryError|ModuleNotFoundError|NameError|NotADirectoryError|NotImplementedError|OverflowError|PermissionError|RecursionError|RuntimeError|StopIteration|SyntaxError|SystemExit|TimeoutError|TypeError|UnicodeDecodeError|UnicodeEncodeError|UnicodeError|UnpicklingError|ValueError|YAMLError|ZeroDivisionError)$/;

/** Most nodes of a condition that are looked at. */
const MAX_NODES = 500;

/** Tells which reads of one source are made only where the file is there, or may fail. */
export class Guards {
  private readonly source: ParsedSource;
  /** Names of functions that are called so; read when they are first asked for. */
  private callers: Set<string> | undefined;

  constructor(source: ParsedSource) {
    this.source = source;
  }

  /** Whether the code looks whether the file is there before it reads it, or goes on where it is not. */
  protect(read: SyntaxNode): boolean {
    if (isGuarded(this.source, read)) return true;
    const name = functionAround(this.source, read);
    if (name === undefined) return false;
    this.callers ??= this.guardedCalls();
    return this.callers.has(name);
  }

  private guardedCalls(): Set<string> {
    const found = new Set<string>();
    for (const call of this.source.nodes.CallExpression) {
      const called = call.firstChild ? textOf(this.source, call.firstChild) : "";
      const name = /^(?:[\w.]*\.)?(\w+)$/.exec(called.slice(-200))?.[1];
      if (name !== undefined && !found.has(name) && isGuarded(this.source, call)) found.add(name);
    }
    return found;
  }
}

function functionAround(source: ParsedSource, node: SyntaxNode): string | undefined {
  for (const above of ancestorsOf(node)) {
    const named = above.name === "FunctionDefinition" && above.getChild("VariableName");
    if (named) return textOf(source, named);
  }
  return undefined;
}

function isGuarded(source: ParsedSource, node: SyntaxNode): boolean {
  let below = node;
  for (const above of ancestorsOf(node)) {
    switch (above.name) {
      case "FunctionDefinition":
        return false;
      case "IfStatement":
      case "WhileStatement":
      case "ConditionalExpression":
      case "BinaryExpression":
        if (conditionsOf(above).some((part) => looks(source, part))) return true;
        break;
      case "TryStatement":
        if (goesOn(source, above, below)) return true;
        break;
      case "WithStatement":
        if (above.getChildren("CallExpression").some((call) => suppresses(source, call)))
          return true;
        break;
    }
    below = above;
  }
  return false;
}

/** What is asked: all but the branches of a statement, and the whole of `a if b else c` and of `a and b`. */
function conditionsOf(node: SyntaxNode): SyntaxNode[] {
  if (node.name === "BinaryExpression" && !node.getChild("and") && !node.getChild("or")) return [];
  return /Statement$/.test(node.name)
    ? [...childrenOf(node)].filter(({ name }) => name !== "Body")
    : [node];
}

/** Whether an expression calls what tells whether a file is there. */
function looks(source: ParsedSource, condition: SyntaxNode): boolean {
  let left = MAX_NODES;
  let found = false;
  condition.cursor().iterate(({ name, node }) => {
    if (found || left-- <= 0) return false;
    if (name === "CallExpression") found = LOOKS.test(calledName(source, node.firstChild));
    return undefined;
  });
  return found;
}

/** The last name of what is called, as `exists` of `os.path.exists`. */
function calledName(source: ParsedSource, called: SyntaxNode | null): string {
  const last = called?.name === "MemberExpression" ? called.lastChild : called;
  return last ? textOf(source, last) : "";
}

/** Whether a missing file that `part` of a `try` statement reads is caught, and not raised again. */
function goesOn(source: ParsedSource, statement: SyntaxNode, part: SyntaxNode): boolean {
  const parts = [...childrenOf(statement)];
  const clause = part.prevSibling?.name;
  if (clause === "else" || clause === "finally") return false;
  // What an except clause reads is read only where something else has failed.
  if (clause !== "try") return true;
  return parts.some((found, index) => {
    if (found.name !== "except") return false;
    const behind = parts.slice(index + 1);
    const body = behind.find(({ name }) => name === "Body");
    if (body?.getChild("RaiseStatement")) return false;
    const caught = behind.find(({ name }) => name !== "*");
    return !caught || caught.name === "Body" || catchesMissing(source, caught);
  });
}

function suppresses(source: ParsedSource, call: SyntaxNode): boolean {
  const called = call.firstChild ? textOf(source, call.firstChild) : "";
  const list = call.getChild("ArgList");
  return /(^|\.)suppress$/.test(called) && list !== null && catchesMissing(source, list);
}

/** Whether one of the exceptions may be that of a missing file. */
function catchesMissing(source: ParsedSource, caught: SyntaxNode): boolean {
  const names = textOf(source, caught).match(/[A-Za-z_][\w.]*/g) ?? [];
  return names.some((name) => !OTHER_ERRORS.test(name));
}
