import type { SyntaxNode } from "@lezer/common";
import { childrenOf, textOf } from "./nodes";
import type { ParsedSource } from "./parse";

/** Syntax that this package detects and that older Pythons refuse. */
export type NewerSyntaxName =
  | "type-statement"
  | "type-parameters"
  | "fstring-quote"
  | "fstring-backslash"
  | "fstring-newline"
  | "except-star"
  | "match-statement";

/** Syntax that older Pythons refuse, with the minor version of Python 3 that introduced it. */
export interface NewerSyntax {
  readonly node: SyntaxNode;
  readonly syntax: NewerSyntaxName;
  readonly minor: number;
}

/**
 * Syntax of Python 3.10 and later. Source: docs.python.org, "What's New In Python" 3.10 to 3.12; PEP 634, 654, 695,
 * 701.
 */
export function findNewerSyntax(source: ParsedSource): NewerSyntax[] {
  const { nodes } = source;
  const found: NewerSyntax[] = [];
  const add = (node: SyntaxNode, syntax: NewerSyntaxName, minor: number) =>
    found.push({ node, syntax, minor });
  for (const node of nodes.TypeDefinition) add(node, "type-statement", 12);
  for (const node of nodes.TypeParamList) add(node, "type-parameters", 12);
  for (const node of nodes.FormatString) {
    const syntax = ownQuotes(source, node);
    if (syntax !== undefined) add(node, syntax, 12);
  }
  for (const node of nodes.TryStatement) {
    const star = node.getChildren("*").find((part) => part.prevSibling?.name === "except");
    if (star) add(star, "except-star", 11);
  }
  for (const node of nodes.MatchStatement) add(node, "match-statement", 10);
  return found.sort((a, b) => a.node.from - b.node.from);
}

/** Syntax in a field of an f-string that ended the string before PEP 701. */
function ownQuotes(source: ParsedSource, node: SyntaxNode): NewerSyntaxName | undefined {
  const [, quote = ""] = /^\w+("""|'''|"|')/.exec(textOf(source, node)) ?? [];
  for (const field of node.getChildren("FormatReplacement")) {
    if (quote === "" || [...childrenOf(field)].some(({ type }) => type.isError)) return undefined;
    const format = field.getChild("FormatSpec") ?? field;
    const value = source.text.slice(field.from, format === field ? field.to : format.from);
    if (value.includes(quote)) return "fstring-quote";
    if (value.includes("\\")) return "fstring-backslash";
    if (quote.length === 1 && /[\r\n]/.test(value)) return "fstring-newline";
  }
  return undefined;
}
