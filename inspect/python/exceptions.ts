import type { SyntaxNode } from "@lezer/common";
import { dottedName, type Names } from "./names";
import { childrenOf, constantOf, type ParsedSource, textOf } from "./parse";

/** Constants in constants that are followed. */
const MAX_DEPTH = 5;

/** Dotted names of the exceptions that an `except` clause or a call of `suppress` names, also by a constant. */
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

/** Functions that end the process. */
const EXITS = /^(sys\.exit|os\._exit|os\.abort)$/;

/** Whether the body of an `except` clause does not go on: it raises, or ends the process, in whichever branch. */
export function raisesAgain(source: ParsedSource, body: SyntaxNode, names: Names): boolean {
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
