import type { SyntaxNode, Tree } from "@lezer/common";
import { parser } from "@lezer/python";

/** A Python source with its syntax tree; the tree has gaps where the source is broken, and goes on behind them. */
export interface ParsedSource {
  /** Relative to the sources' root. */
  readonly file: string;
  readonly text: string;
  readonly tree: Tree;
}

/** Brackets in brackets that are followed; CPython refuses more than 200. */
const MAX_BRACKETS = 1000;

/** Parses a source; never throws, whatever it holds. One that is nested too deep for any Python has an empty tree. */
export function parsePython(file: string, text: string): ParsedSource {
  if (bracketsIn(text) > MAX_BRACKETS) return { file, text, tree: parser.parse("") };
  try {
    return { file, text, tree: parser.parse(text) };
  } catch (error) {
    if (!(error instanceof RangeError)) throw error; // the parser's own recursion ends so
    return { file, text, tree: parser.parse("") };
  }
}

/** The most brackets that are open at once. */
function bracketsIn(text: string): number {
  let open = 0;
  let most = 0;
  for (const [mark] of text.matchAll(/[([{}\])]/g)) {
    open = "([{".includes(mark) ? open + 1 : Math.max(0, open - 1);
    most = Math.max(most, open);
  }
  return most;
}

export function textOf({ text }: ParsedSource, node: SyntaxNode): string {
  return text.slice(node.from, node.to);
}

/** Line of a node, counted from 1. */
export function lineOf({ text }: ParsedSource, node: SyntaxNode): number {
  let line = 1;
  for (let at = text.indexOf("\n"); at >= 0 && at < node.from; at = text.indexOf("\n", at + 1))
    line++;
  return line;
}

/** All children of a node. */
export function* childrenOf(node: SyntaxNode): Iterable<SyntaxNode> {
  for (let child = node.firstChild; child; child = child.nextSibling) yield child;
}

/** Nodes around a node, the nearest first. */
export function* ancestorsOf(node: SyntaxNode): Iterable<SyntaxNode> {
  for (let above = node.parent; above; above = above.parent) yield above;
}

/** The value of a plain string literal; undefined for f-strings with fields, bytes, and anything else. */
export function literalOf(
  source: ParsedSource,
  node: SyntaxNode | null | undefined,
): string | undefined {
  if (node?.name !== "String") return undefined;
  const found = /^[rRuU]?("""|'''|"|')(.*)\1$/s.exec(textOf(source, node));
  return found?.[2]?.replaceAll(/\\(['"\\])/g, "$1");
}
