import type { SyntaxNode } from "@lezer/common";
import { dottedName, type Names } from "./names";
import { childrenOf, constantOf, textOf } from "./nodes";
import type { ParsedSource } from "./parse";

/** Most constants that are followed from one to the next. */
const MAX_DEPTH = 5;

/** Dotted names of the exceptions in an `except` clause or a call of `suppress`, also through constants. */
export function exceptionsOf(
  source: ParsedSource,
  node: SyntaxNode,
  names: Names,
  depth = 0,
): string[] {
  if (/^(ParenthesizedExpression|TupleExpression|ArgList)$/.test(node.name))
    return [...childrenOf(node)].flatMap((part) => exceptionsOf(source, part, names, depth));
  if (!/^(VariableName|MemberExpression)$/.test(node.name)) return [];
  const text = textOf(source, node);
  const dotted = dottedName(source, node, names);
  const value = dotted === undefined ? constantOf(source, text) : undefined;
  return value && depth < MAX_DEPTH
    ? exceptionsOf(source, value, names, depth + 1)
    : [dotted ?? text];
}

/** Whether a clause that names these exceptions catches the exception in question. */
type IsCaught = (exceptions: readonly string[]) => boolean;

/** Whether a `try` statement continues after the exception: an `except` clause catches it and does not raise again. */
export function catches(
  source: ParsedSource,
  statement: SyntaxNode,
  names: Names,
  isCaught: IsCaught,
): boolean {
  for (let word = statement.firstChild; word; word = word.nextSibling) {
    if (word.name !== "except") continue;
    let caught = word.nextSibling;
    if (caught?.name === "*") caught = caught.nextSibling;
    let body = caught;
    while (body && body.name !== "Body") body = body.nextSibling;
    if (body && raisesAgain(source, body, names)) continue;
    if (!caught || caught.name === "Body") return true;
    if (isCaught(exceptionsOf(source, caught, names))) return true;
  }
  return false;
}

/** Whether a `with` statement suppresses the exception, by `contextlib.suppress`. */
export function suppresses(
  source: ParsedSource,
  statement: SyntaxNode,
  names: Names,
  isCaught: IsCaught,
): boolean {
  return statement.getChildren("CallExpression").some((call) => {
    const list = call.getChild("ArgList");
    return (
      dottedName(source, call.firstChild, names) === "contextlib.suppress" &&
      list !== null &&
      isCaught(exceptionsOf(source, list, names))
    );
  });
}

/** Functions that end the process. */
const EXITS = /^(sys\.exit|os\._exit|os\.abort)$/;

/** Whether the body of an `except` clause raises, or ends the process, in every branch. */
function raisesAgain(source: ParsedSource, body: SyntaxNode, names: Names): boolean {
  if (body.getChild("RaiseStatement")) return true;
  const last = [...childrenOf(body)].at(-1);
  if (last?.name === "IfStatement") {
    const branches = last.getChildren("Body");
    return (
      last.getChild("else") !== null &&
      branches.every((branch) => raisesAgain(source, branch, names))
    );
  }
  const call = last?.name === "ExpressionStatement" ? last.getChild("CallExpression") : null;
  const called = call?.firstChild;
  if (!called) return false;
  const dotted = dottedName(source, called, names);
  return dotted === undefined
    ? called.name === "VariableName" && /^(exit|quit)$/.test(textOf(source, called))
    : EXITS.test(dotted);
}
