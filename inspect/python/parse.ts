import type { SyntaxNode, Tree } from "@lezer/common";
import { parser } from "@lezer/python";

/** A Python source with its syntax tree; the tree has gaps where the source is broken, and goes on behind them. */
export interface ParsedSource {
  /** Relative to the sources' root. */
  readonly file: string;
  readonly text: string;
  readonly tree: Tree;
}

/** Parses a source; never throws, whatever it holds. */
export function parsePython(file: string, text: string): ParsedSource {
  return { file, text, tree: parser.parse(text) };
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
