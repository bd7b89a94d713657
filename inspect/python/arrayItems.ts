import type { SyntaxNode } from "@lezer/common";
import { dottedName, type Names } from "./names";
import { ancestorsOf, argumentsOf, childrenOf, literalOf, onceEachOf, textOf } from "./nodes";
import type { ParsedSource } from "./parse";
import { scopesOf } from "./scopes";

/** NumPy types that are not float, as float64 is, nor str. */
const TYPE = /^(?:numpy\.)?(?:float(?:16|32)|u?int(?:8|16|32|64)|bool_|int|bool)$/;
/** Functions that make an array of the type that they are given. */
const MAKES =
  /^numpy\.(?:as|asany|ascontiguous)?array$|^numpy\.(?:zeros|ones|full|empty|arange|linspace)$/;
/** Methods of an array that keep the type of its items. */
const KEEPS = /^(?:reshape|ravel|flatten|copy|squeeze|transpose|clip|repeat|max|min|round)$/;
/** Deepest nesting of expressions that is followed. */
const MAX_DEPTH = 20;

/** What is asked of an expression, in one source. */
export interface Asked {
  readonly source: ParsedSource;
  readonly names: Names;
  readonly isArray: (node: SyntaxNode | null | undefined) => boolean;
}

/**
 * Whether an expression is an array whose items json.dumps refuses, one by one: integers, booleans or floats other than
 * float64, which is a float of Python.
 */
export function hasBareItems(
  asked: Asked,
  node: SyntaxNode | null | undefined,
  depth = 0,
): boolean {
  if (!node || depth > MAX_DEPTH) return false;
  const { source, names } = asked;
  const again = (one: SyntaxNode | null | undefined) => hasBareItems(asked, one, depth + 1);
  if (node.name === "VariableName") {
    const iterated = iteratedBy(source, node);
    if (iterated) return again(iterated);
    const value = scopesOf(source).valueOf(node);
    return value !== undefined && value.from < node.from && again(value);
  }
  if (node.name === "ParenthesizedExpression") return again(node.firstChild?.nextSibling);
  // A part of such an array is one too, or has no items.
  if (node.name === "MemberExpression")
    return node.lastChild?.name === "]" || textOf(source, node).endsWith(".T")
      ? again(node.firstChild)
      : false;
  const called = node.firstChild;
  if (node.name !== "CallExpression" || !called) return false;
  const { positional, named } = argumentsOf(source, node);
  const dotted = dottedName(source, called, names) ?? "";
  if (/^numpy\.arg(?:max|min)$/.test(dotted)) return positional.length > 1 || named.has("axis");
  if (MAKES.test(dotted)) return isBareType(asked, named.get("dtype") ?? positional[1]);
  const object = called.name === "MemberExpression" ? called.firstChild : null;
  const method = called.lastChild ? textOf(source, called.lastChild) : "";
  if (KEEPS.test(method)) return asked.isArray(node) && again(object);
  if (method === "astype")
    return isBareType(asked, positional[0] ?? named.get("dtype")) && asked.isArray(object);
  const isIndex = method === "argsort" || (/^arg(?:max|min)$/.test(method) && named.has("axis"));
  return isIndex && asked.isArray(object);
}

function isBareType({ source, names }: Asked, node: SyntaxNode | undefined): boolean {
  if (!node) return false;
  return TYPE.test(
    literalOf(source, node) ?? dottedName(source, node, names) ?? textOf(source, node),
  );
}

/** Whether an expression is `array[1:]`, or takes one of several dimensions whole. */
export function isSlice(node: SyntaxNode): boolean {
  return node.lastChild?.name === "]" && node.getChild(":") !== null;
}

/** Targets and iterable of a comprehension with one `for`. */
const loopOf = onceEachOf((source, node) => {
  const parts = childrenOf(node);
  const start = parts.findIndex((part) => part.name === "for");
  const end = parts.findIndex((part) => part.name === "in");
  const isOne = parts.findLastIndex((part) => part.name === "for") === start;
  const targets = parts.slice(start + 1, end).filter((part) => part.name !== ",");
  return { targets: targets.map((part) => textOf(source, part)), values: parts[end + 1], isOne };
});

/** What a name of a comprehension goes through: the iterable, or its own part of `zip` or `enumerate`. */
export function iteratedBy(source: ParsedSource, node: SyntaxNode): SyntaxNode | undefined {
  const name = textOf(source, node);
  for (const above of ancestorsOf(node)) {
    if (/^(?:Body|LambdaExpression)$/.test(above.name)) return undefined;
    if (!/ComprehensionExpression$/.test(above.name)) continue;
    const { targets, values, isOne } = loopOf(source, above);
    if (!isOne) return undefined;
    const at = targets.indexOf(name);
    if (at < 0) continue;
    if (targets.length === 1) return values;
    const called = values?.firstChild ? textOf(source, values.firstChild) : "";
    if (values?.name !== "CallExpression" || !/^(?:zip|enumerate)$/.test(called)) return undefined;
    const { positional } = argumentsOf(source, values);
    return called === "zip" ? positional[at] : at === 1 ? positional[0] : undefined;
  }
  return undefined;
}
