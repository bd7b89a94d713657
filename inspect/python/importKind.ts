import type { SyntaxNode } from "@lezer/common";
import { catches, suppresses } from "./exceptions";
import type { ImportKind } from "./facts";
import { statementsOf } from "./importStatement";
import { dottedName, type Names } from "./names";
import { ancestorsOf, constantOf, onceEach, textOf } from "./nodes";
import type { ParsedSource } from "./parse";

/** A source, the targets of its names, and the Python version that runs it. */
export interface SourceContext {
  readonly source: ParsedSource;
  readonly names: Names;
  /** Such as `3.10`; empty if unknown. */
  readonly python: string;
}

export interface Context extends SourceContext {
  /** Whether it contains `from module import *`. */
  readonly hasStar: boolean;
}

interface Kind {
  readonly kind: ImportKind;
  readonly unless?: string;
}

/** Determines the kind of each import of a source, and the module whose failed import it replaces. */
export function importKinds(context: Context): (node: SyntaxNode) => Kind {
  const { source, names } = context;
  const catching = onceEach((one) => catches(source, one, names, areOfImports));
  const suppressing = onceEach((one) => suppresses(source, one, names, areOfImports));
  return (node) => kindOf(context, node, catching, suppressing);
}

function kindOf(
  context: Context,
  node: SyntaxNode,
  catchesImportError: (statement: SyntaxNode) => boolean,
  suppressesImportError: (statement: SyntaxNode) => boolean,
): Kind {
  let kind: ImportKind = "required";
  let unless: string | undefined;
  let below = node;
  for (const above of ancestorsOf(node)) {
    if (above.name === "IfStatement") {
      if (neverRuns(context, above, below)) return { kind: "typing" };
      if (kind === "required" && !alwaysRuns(context, above, below)) kind = "optional";
    }
    if (above.name === "TryStatement" && catchesImportError(above)) {
      const tried = triedBefore(context.source, above, below);
      // An import in the clause that catches the failure is not itself caught.
      if (tried === undefined) kind = "optional";
      unless ??= tried;
    }
    if (above.name === "WithStatement" && suppressesImportError(above)) kind = "optional";
    if (above.name === "FunctionDefinition" && kind === "required") kind = "deferred";
    below = above;
  }
  return { kind, ...(unless !== undefined && { unless }) };
}

/** Conditions that are false when a predictor is served. */
const MAIN = /^(__name__\s*==\s*["']__main__["']|["']__main__["']\s*==\s*__name__)$/;
const TYPE_CHECKING = /^(typing|typing_extensions)\.TYPE_CHECKING$/;

/** Whether the container never runs a branch, because of a condition that is always false or of the Python version. */
export function neverRuns(context: Context, statement: SyntaxNode, branch: SyntaxNode): boolean {
  const { source, python } = context;
  const { condition, isFirst } = branchOf(statement, branch);
  if (!condition) return false;
  const text = textOf(source, condition);
  if (MAIN.test(text) || isForTypes(context, condition)) return isFirst;
  return versionHolds(text, python) === !isFirst;
}

/** Whether a condition is true only for type checkers: typing's constant, or one that the module defines itself. */
function isForTypes({ source, names, hasStar }: Context, condition: SyntaxNode): boolean {
  const dotted = dottedName(source, condition, names);
  if (dotted !== undefined) return TYPE_CHECKING.test(dotted);
  const name = textOf(source, condition);
  if (condition.name !== "VariableName" || !/^(TYPE_CHECKING|MYPY)$/.test(name)) return false;
  const value = constantOf(source, name);
  return value === undefined ? hasStar : /^(False|0)$/.test(textOf(source, value));
}

/** Whether the container always runs a branch, because of the Python version. */
export function alwaysRuns(
  { source, python }: Context,
  statement: SyntaxNode,
  branch: SyntaxNode,
): boolean {
  const { condition, isFirst } = branchOf(statement, branch);
  return condition ? versionHolds(textOf(source, condition), python) === isFirst : false;
}

/**
 * The condition of a statement with a single `if`, and whether a branch is the first one; no condition if there is an
 * `elif`.
 */
function branchOf(statement: SyntaxNode, branch: SyntaxNode) {
  const condition = statement.firstChild?.nextSibling;
  const isFirst = condition?.nextSibling?.from === branch.from;
  const isPlain = isFirst || !firstChildOf(statement, "elif");
  return { condition: isPlain ? condition : undefined, isFirst };
}

/** The first child of a kind. `getChild` visits all children, for each of thousands of branches that ask. */
function firstChildOf(statement: SyntaxNode, name: string): SyntaxNode | undefined {
  let child = statement.firstChild;
  while (child && child.name !== name) child = child.nextSibling;
  return child ?? undefined;
}

/** Whether `sys.version_info >= (3, 11)` is true for a Python version; undefined for any other condition. */
function versionHolds(condition: string, python: string): boolean | undefined {
  const found = /^sys\.version_info(?:\[:2\])?\s*(>=|<)\s*\((\d+),\s*(\d+)\)$/.exec(condition);
  if (!found || python === "") return undefined;
  const [, operator, major, minor] = found;
  const [ownMajor = 0, ownMinor = 0] = python.split(".").map(Number);
  const isAtLeast =
    ownMajor > Number(major) || (ownMajor === Number(major) && ownMinor >= Number(minor));
  return isAtLeast === (operator === ">=");
}

/** The module whose import an `except` clause replaces; undefined for other clauses. */
function triedBefore(
  source: ParsedSource,
  statement: SyntaxNode,
  branch: SyntaxNode,
): string | undefined {
  const tried = firstChildOf(statement, "Body");
  if (!tried || tried.from === branch.from || clauseOf(branch) !== "except") return undefined;
  const imported = firstChildOf(tried, "ImportStatement");
  const first = imported && statementsOf(source, imported)[0];
  return first ? ".".repeat(first.dots) + first.module : undefined;
}

/** The keyword before a clause's body: `try`, `except`, `else` or `finally`. */
function clauseOf(branch: SyntaxNode): string | undefined {
  let before = branch.prevSibling;
  while (before && !/^(try|except|else|finally)$/.test(before.name)) before = before.prevSibling;
  return before?.name;
}

/** Exceptions that an import of a missing module raises, and their base classes. */
const IMPORT_ERRORS = /^(builtins\.)?(ImportError|ModuleNotFoundError|Exception|BaseException)$/;

function areOfImports(exceptions: readonly string[]): boolean {
  return exceptions.some((name) => IMPORT_ERRORS.test(name));
}
