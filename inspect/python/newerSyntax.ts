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
  | "match-statement"
  | "with-brackets"
  | "decorator-expression"
  | "for-star";

/** Syntax that older Pythons refuse, with the minor version of Python 3 that introduced it. */
export interface NewerSyntax {
  readonly node: SyntaxNode;
  readonly syntax: NewerSyntaxName;
  readonly minor: number;
}

/**
 * Syntax of Python 3.9 and later. Source: docs.python.org, "What's New In Python" 3.9 to 3.12; PEP 614, 634, 654, 695,
 * 701. CPython 3.9 already accepts the `with` that 3.10 documents.
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
  for (const node of nodes.Decorator) {
    const name = node.getChild("VariableName");
    if (name && /[^\w\u0080-\uffff]/.test(textOf(source, name)))
      add(node, "decorator-expression", 9);
  }
  // The readable text has blanks for these marks.
  const isBefore = (mark: string, { prevSibling, from }: SyntaxNode) =>
    source.text.slice(prevSibling?.to ?? from, from).includes(mark);
  for (const node of nodes.WithStatement) {
    const first = node.getChild("with")?.nextSibling;
    if (first && isBefore("(", first)) add(node, "with-brackets", 9);
  }
  for (const node of nodes.ForStatement) {
    const values = childrenOf(node).filter((part) => /^(in|,)$/.test(part.prevSibling?.name ?? ""));
    const loop = node.getChild("in")?.from ?? node.to;
    if (values.some((part) => part.from > loop && isBefore("*", part))) add(node, "for-star", 9);
  }
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
