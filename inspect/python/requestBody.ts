import type { SyntaxNode } from "@lezer/common";
import { dottedName, type Names } from "./names";
import { argumentsOf, lineOf, textOf } from "./nodes";
import type { ParsedSource } from "./parse";
import { parametersOf } from "./scopes";

/** Functions that make an array or a tensor of a list. Of a dict, they make an array of one object, or fail. */
const MAKES_ARRAY =
  /^(numpy\.(array|asarray)|torch\.(tensor|as_tensor)|tensorflow\.(constant|convert_to_tensor))$/;
/** What follows an index by position, or a slice. */
const BY_POSITION = /^\s*(-?\d+\s*[\]:]|:)/;

/** A use of a request's body as if it were the list of instances. */
export interface BodyAsList {
  readonly line: number;
  /** Such as `instances[0]` or `numpy.array(instances)`. */
  readonly use: string;
}

/** The first such use of a method's argument; undefined if the method binds or examines the argument. */
export function bodyAsList(
  source: ParsedSource,
  method: SyntaxNode,
  names: Names,
): BodyAsList | undefined {
  const [, parameter] = parametersOf(source, method);
  const body = method.getChild("Body");
  if (!parameter || !body) return undefined;
  const name = textOf(source, parameter);
  if (isBoundOrExamined(textOf(source, body), name)) return undefined;
  let found: BodyAsList | undefined;
  body.cursor().iterate(({ name: kind, node }) => {
    if (found || /^(FunctionDefinition|LambdaExpression|ClassDefinition)$/.test(kind)) return false;
    if (kind !== "VariableName" || textOf(source, node) !== name) return true;
    const use = useOf(source, node, names);
    if (use !== undefined) found = { line: lineOf(source, node), use };
    return true;
  });
  return found;
}

function useOf(source: ParsedSource, node: SyntaxNode, names: Names): string | undefined {
  const { parent, nextSibling } = node;
  const name = textOf(source, node);
  const loop = loopOverRows(source, node);
  if (loop !== undefined) return loop;
  if (parent?.name === "MemberExpression" && parent.firstChild?.from === node.from) {
    const isIndexed =
      nextSibling?.name === "[" &&
      BY_POSITION.test(source.text.slice(nextSibling.to, nextSibling.to + 100));
    return isIndexed ? textOf(source, parent) : undefined;
  }
  const call = parent?.name === "ArgList" ? parent.parent : undefined;
  if (call?.name !== "CallExpression") return undefined;
  if (argumentsOf(source, call).positional[0]?.from !== node.from) return undefined;
  const dotted = dottedName(source, call.firstChild, names) ?? "";
  return MAKES_ARRAY.test(dotted) ? `${dotted}(${name})` : undefined;
}

/** `for row in body` whose row is read as an object: Python goes through the keys of a dict, which are strings. */
function loopOverRows(source: ParsedSource, node: SyntaxNode): string | undefined {
  const list = node.parent?.name === "ArgList" ? node.parent : undefined;
  const call = list?.parent?.firstChild;
  const isCounted = call && textOf(source, call) === "enumerate";
  const iterable = isCounted ? list?.parent : node;
  const target = iterable?.prevSibling?.name === "in" ? iterable.prevSibling.prevSibling : null;
  if (target?.name !== "VariableName" || !iterable?.parent) return undefined;
  const row = textOf(source, target);
  const text = textOf(source, iterable.parent);
  const reads = new RegExp(
    `(?<![\\p{L}\\p{Nd}_.])${row}(\\[["']|\\.(get|items|keys|values|tolist)\\b)`,
    "u",
  );
  const binds = new RegExp(`(?<![\\p{L}\\p{Nd}_.])${row}\\s*=(?!=)`, "u");
  const isRead = reads.test(text) && !binds.test(text);
  return isRead ? `for ${row} in ${textOf(source, iterable)}` : undefined;
}

/** Whether code gives a name another value, or asks what it is. */
function isBoundOrExamined(text: string, name: string): boolean {
  const binds = `^[^=()\\n]{0,99}\\b${name}\\b[^=()\\n]{0,99}=(?!=)|\\b${name}\\s*:=|\\b(for|as|del)\\s+${name}\\b`;
  const asks = `\\b(isinstance|type|hasattr|getattr|callable)\\s*\\(\\s*${name}\\b`;
  const looks = `["'](\\s+not)?\\s+in\\s+${name}\\b`;
  return new RegExp(`${binds}|${asks}|${looks}`, "mu").test(text);
}
