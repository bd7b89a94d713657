import type { SyntaxNode } from "@lezer/common";
import { catches, suppresses } from "./exceptions";
import { alwaysRuns, type Context, neverRuns, type SourceContext } from "./importKind";
import { dottedName } from "./names";
import { onceEach, ownNodes, textOf } from "./nodes";

/** When Python evaluates an expression. */
export interface Evaluation {
  /** The function or lambda that has to be called; absent if importing the module is enough. */
  readonly inside?: SyntaxNode;
  /** Whether it depends on a condition, or on the items of a loop. */
  readonly isConditional: boolean;
}

/** Conditions that are always true or always false. */
const TRUE = /^(True|1)$/;
const FALSE = /^(False|0|None)$/;
/** Calls that end the process. */
export const EXITS = /^(sys\.exit|os\._exit|exit|quit)$/;
const ENDS = /^(Return|Raise|Continue|Break)Statement$/;
const ERRORS = /^(builtins\.)?(NameError|UnboundLocalError|Exception|BaseException)$/;
/** Exceptions that are no base of NameError. Any other name may be one that is. */
const OTHER_ERRORS =
  /^([\w.]*\.)?(ArithmeticError|AssertionError|AttributeError|EOFError|FileNotFoundError|ImportError|IndexError|IOError|JSONDecodeError|KeyError|KeyboardInterrupt|LookupError|MemoryError|ModuleNotFoundError|NotImplementedError|OSError|OverflowError|PermissionError|RecursionError|RuntimeError|StopIteration|SyntaxError|SystemExit|TimeoutError|TypeError|UnicodeDecodeError|UnicodeError|ValueError|ZeroDivisionError)$/;
const POSTPONED = /^from[ \t]+__future__[ \t]+import[^\n]*\bannotations\b/m;

/** Tells for expressions of one source when Python evaluates them; undefined for what it never does, or if a NameError is caught. */
export class Evaluations {
  private readonly context: Context;
  private readonly catchesName: (statement: SyntaxNode) => boolean;
  private readonly suppressesName: (statement: SyntaxNode) => boolean;
  private readonly returns = onceEach(hasReturn);
  private readonly hasAnnotations: boolean;

  constructor(context: SourceContext) {
    const { source, names, python } = context;
    this.context = { ...context, hasStar: false };
    this.catchesName = onceEach((one) => catches(source, one, names, areOfNames));
    this.suppressesName = onceEach((one) => suppresses(source, one, names, areOfNames));
    // PEP 649: Python 3.14 evaluates annotations when something asks for them.
    this.hasAnnotations =
      Number(/^3\.(\d+)/.exec(python)?.[1] ?? 14) < 14 && !POSTPONED.test(source.text);
  }

  of(node: SyntaxNode): Evaluation | undefined {
    let isConditional = false;
    let inAnnotation = false;
    let below = node;
    for (let above = node.parent; above; below = above, above = above.parent) {
      if (above.name === "TypeDef") inAnnotation = true;
      else if (inAnnotation && above.name === "AssignStatement") {
        // Those of variables are evaluated in modules and classes only.
        if (isInFunction(above) || !this.hasAnnotations) return undefined;
        inAnnotation = false;
      } else if (above.name === "FunctionDefinition") {
        if (below.name === "Body") return { inside: above, isConditional };
        if (inAnnotation && !this.hasAnnotations) return undefined;
        inAnnotation = false;
      } else if (above.name === "LambdaExpression") {
        if (below.name !== "ParamList") return { inside: above, isConditional };
      } else {
        const how = this.partOf(above, below);
        if (how === "never") return undefined;
        if (how === "maybe") isConditional = true;
      }
    }
    return { isConditional };
  }

  /** How evaluating a node leads to evaluating a part of it. */
  private partOf(node: SyntaxNode, part: SyntaxNode): "always" | "maybe" | "never" {
    const word = part.prevSibling?.name;
    switch (node.name) {
      case "Script":
      case "Body":
        return this.after(node, part);
      case "IfStatement":
        return this.branch(node, part);
      case "WhileStatement":
        return this.literal(node, part);
      case "ForStatement":
        return word === "in" ? "always" : "maybe";
      case "ConditionalExpression":
        return word === "if" ? "always" : "maybe";
      case "BinaryExpression":
        return word === "and" || word === "or" ? "maybe" : "always";
      case "MatchStatement":
        return word === "match" ? "always" : "maybe";
      case "AssertStatement":
        return word === "assert" ? "always" : "maybe";
      case "TryStatement":
        return this.clause(node, part);
      case "WithStatement":
        return part.name === "Body" && this.suppressesName(node) ? "never" : "always";
      case "ArgList":
        return node.getChild("for") ? comprehended(part) : "always";
      default:
        return /ComprehensionExpression$/.test(node.name) ? comprehended(part) : "always";
    }
  }

  /** Whether a statement is reached after those before it. */
  private after(body: SyntaxNode, statement: SyntaxNode): "always" | "maybe" | "never" {
    let isMaybe = false;
    for (let before = body.firstChild; before; before = before.nextSibling) {
      if (before.from >= statement.from) break;
      if (ENDS.test(before.name) || this.exits(before)) return "never";
      isMaybe ||= this.returns(before);
    }
    return isMaybe ? "maybe" : "always";
  }

  private exits(statement: SyntaxNode): boolean {
    if (statement.name !== "ExpressionStatement") return false;
    const called =
      statement.firstChild?.name === "CallExpression" && statement.firstChild.firstChild;
    if (!called) return false;
    const { source, names } = this.context;
    return EXITS.test(dottedName(source, called, names) ?? textOf(source, called));
  }

  private branch(node: SyntaxNode, part: SyntaxNode): "always" | "maybe" | "never" {
    if (part.name !== "Body") return part.prevSibling?.name === "if" ? "always" : "maybe";
    if (neverRuns(this.context, node, part)) return "never";
    return alwaysRuns(this.context, node, part) ? "always" : this.literal(node, part);
  }

  /** A body by a literal condition. */
  private literal(node: SyntaxNode, part: SyntaxNode): "always" | "maybe" | "never" {
    if (part.name !== "Body") return "always";
    const condition = node.firstChild?.nextSibling;
    const isFirst = condition?.nextSibling?.from === part.from;
    const text = condition ? textOf(this.context.source, condition) : "";
    if (isFirst ? FALSE.test(text) : TRUE.test(text)) return "never";
    return isFirst && TRUE.test(text) ? "always" : "maybe";
  }

  private clause(node: SyntaxNode, part: SyntaxNode): "always" | "maybe" | "never" {
    const word = part.prevSibling?.name;
    if (part.name === "Body" && word === "try") return this.catchesName(node) ? "never" : "always";
    return word === "finally" ? "always" : "maybe";
  }
}

/** Only the first iterable of a comprehension is evaluated even if there are no items. */
function comprehended(part: SyntaxNode): "always" | "maybe" {
  if (part.prevSibling?.name !== "in") return "maybe";
  for (let before = part.prevSibling.prevSibling; before; before = before.prevSibling)
    if (before.name === "in") return "maybe";
  return "always";
}

function hasReturn(statement: SyntaxNode): boolean {
  if (/^(Function|Class)Definition$|^DecoratedStatement$/.test(statement.name)) return false;
  return ownNodes(statement, /^ReturnStatement$/).length > 0;
}

function isInFunction(node: SyntaxNode): boolean {
  for (let above = node.parent; above; above = above.parent)
    if (above.name === "FunctionDefinition" || above.name === "ClassDefinition")
      return above.name === "FunctionDefinition";
  return false;
}

/** Whether one of the exceptions may be NameError or a base of it. */
function areOfNames(exceptions: readonly string[]): boolean {
  return (
    exceptions.length === 0 ||
    exceptions.some((name) => ERRORS.test(name) || !OTHER_ERRORS.test(name))
  );
}
