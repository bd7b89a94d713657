import type { SyntaxNode } from "@lezer/common";
import type { ParsedSource } from "./parse";

/** The text of a node. */
export function textOf({ text }: ParsedSource, node: SyntaxNode): string {
  return text.slice(node.from, node.to);
}

/** Line of a node, counted from 1. */
export function lineOf({ lineStarts }: ParsedSource, node: { readonly from: number }): number {
  let low = 0;
  let high = lineStarts.length;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((lineStarts[middle] ?? 0) <= node.from) low = middle;
    else high = middle;
  }
  return low + 1;
}

/** All children of a node. */
export function childrenOf(node: SyntaxNode): SyntaxNode[] {
  const children: SyntaxNode[] = [];
  for (let child = node.firstChild; child; child = child.nextSibling) children.push(child);
  return children;
}

/**
 * Nodes of a kind in a function's body, excluding those in nested functions and classes. @param kind matches node
 * names.
 */
export function ownNodes(body: SyntaxNode, kind: RegExp): SyntaxNode[] {
  const found: SyntaxNode[] = [];
  body.cursor().iterate((at) => {
    if (/^(FunctionDefinition|LambdaExpression|ClassDefinition)$/.test(at.name)) return false;
    if (kind.test(at.name)) found.push(at.node);
    return true;
  });
  return found;
}

/** The nodes around a node, the nearest first. */
export function* ancestorsOf(node: SyntaxNode): Iterable<SyntaxNode> {
  for (let above = node.parent; above; above = above.parent) yield above;
}

/**
 * Caches a function on nodes of one source: thousands of nodes may be below the node in question. No two nodes that it
 * is called with may have the same start and end.
 */
export function onceEach<T>(ask: (node: SyntaxNode) => T): (node: SyntaxNode) => T {
  const known = new Map<string, { readonly answer: T }>();
  return (node) => {
    const key = `${node.from}-${node.to}`;
    const found = known.get(key) ?? { answer: ask(node) };
    known.set(key, found);
    return found.answer;
  };
}

/** As `onceEach`, for the nodes of any number of sources. */
export function onceEachOf<T>(
  ask: (source: ParsedSource, node: SyntaxNode) => T,
): (source: ParsedSource, node: SyntaxNode) => T {
  const known = new WeakMap<ParsedSource, (node: SyntaxNode) => T>();
  return (source, node) => {
    const found = known.get(source) ?? onceEach((one) => ask(source, one));
    known.set(source, found);
    return found(node);
  };
}

/** The statement of a definition and its decorators; undefined for one without decorators. */
function decorated({ parent }: SyntaxNode): SyntaxNode | undefined {
  return parent?.name === "DecoratedStatement" ? parent : undefined;
}

/** The node around a definition and its decorators. */
export function parentOf(definition: SyntaxNode): SyntaxNode | null {
  return (decorated(definition) ?? definition).parent;
}

/** The text after each `@` above a definition. */
export function decoratorsOf(source: ParsedSource, definition: SyntaxNode): string[] {
  return (decorated(definition)?.getChildren("Decorator") ?? []).map((found) =>
    decoratorText(source, found),
  );
}

/** The text after the `@` of a decorator. */
export function decoratorText(source: ParsedSource, decorator: SyntaxNode): string {
  return textOf(source, decorator).replace(/^@\s*/, "").trim();
}

/** The name in a decorator's text, without its arguments; empty for other expressions. */
export function decoratorName(text: string): string {
  return /^[\w.]+/.exec(text)?.[0] ?? "";
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

/** The value of a name that the module's own statements assign exactly once; undefined otherwise. */
export function constantOf(source: ParsedSource, name: string): SyntaxNode | undefined {
  let constants = CONSTANTS.get(source);
  if (!constants) {
    constants = constantsIn(source);
    CONSTANTS.set(source, constants);
  }
  return constants.get(name) ?? undefined;
}

const CONSTANTS = new WeakMap<ParsedSource, ReadonlyMap<string, SyntaxNode | null>>();

/** Values by name; null for a name that is assigned more than once. */
function constantsIn(source: ParsedSource): Map<string, SyntaxNode | null> {
  const constants = new Map<string, SyntaxNode | null>();
  for (const { parent, firstChild, lastChild } of source.nodes.AssignStatement) {
    if (parent?.name !== "Script" || !firstChild) continue;
    const name = textOf(source, firstChild);
    constants.set(name, constants.has(name) ? null : lastChild);
  }
  return constants;
}

/** Arguments of a call: positional ones in order, and keyword arguments by name. */
export interface Arguments {
  readonly positional: readonly SyntaxNode[];
  readonly named: ReadonlyMap<string, SyntaxNode>;
}

/** Reads the arguments of a call. `*` and `**` arguments are left out, and end the positional ones. */
export function argumentsOf(source: ParsedSource, call: SyntaxNode): Arguments {
  const positional: SyntaxNode[] = [];
  const named = new Map<string, SyntaxNode>();
  const list = childrenOf(call).find(({ name }) => name === "ArgList");
  const parts: SyntaxNode[] = [];
  let isOpen = false;
  const take = () => {
    const [first, operator, value] = parts;
    if (operator?.name === "AssignOp" && first && value) named.set(textOf(source, first), value);
    else if (first && /^\*/.test(textOf(source, first))) isOpen = true;
    else if (first && !isOpen && named.size === 0) positional.push(first);
    parts.length = 0;
  };
  for (const child of list ? childrenOf(list) : []) {
    if (child.name === "(" || child.name === ")" || child.name === ",") take();
    else if (child.name !== "Comment") parts.push(child);
  }
  take();
  return { positional, named };
}
