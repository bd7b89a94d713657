import type { SyntaxNode } from "@lezer/common";
import { statementsOf } from "./importStatement";
import { ancestorsOf, onceEachOf, textOf } from "./nodes";
import type { ParsedSource } from "./parse";
import { parametersOf } from "./scopes";

/** Features that `from __future__ import` may name. Source: CPython, Lib/__future__.py, the same in 3.7 to 3.13. */
const FEATURES =
  /^(nested_scopes|generators|division|absolute_import|with_statement|print_function|unicode_literals|barry_as_FLUFL|generator_stop|annotations)$/;
/** Most names of `nonlocal` in one source that are searched for, each in all functions around it. */
const MOST_SEARCHED = 100;
/** Nodes with scopes of their own, and nodes whose names are not looked up in the scope around them. */
const OTHERS =
  /^(FunctionDefinition|LambdaExpression|ClassDefinition|ImportStatement|ScopeStatement|KeywordPattern|\w*ComprehensionExpression)$/;

/** What is wrong with `from __future__ import`: it must come first, and name a feature. */
export function faultOfFuture(source: ParsedSource, node: SyntaxNode): string | undefined {
  const [found] = statementsOf(source, node);
  if (node.firstChild?.name !== "from" || found?.module !== "__future__") return undefined;
  const unknown = found.names.find((name) => !FEATURES.test(name));
  if (unknown !== undefined) return `future feature ${unknown} is not defined`;
  // Several statements in one line.
  if (node.parent?.name === "StatementGroup") return undefined;
  // Those before it were judged before.
  const before = beforeOf(node);
  const isFirst =
    node.parent?.name === "Script" &&
    (before === undefined ||
      before.name === "StatementGroup" ||
      (before.name === "ImportStatement" &&
        statementsOf(source, before)[0]?.module === "__future__") ||
      // The docstring.
      (isString(before) && beforeOf(before) === undefined));
  return isFirst ? undefined : "from __future__ imports must occur at the beginning of the file";
}

/** The statement before one. */
function beforeOf({ prevSibling }: SyntaxNode): SyntaxNode | undefined {
  let found = prevSibling;
  while (found && found.name === "Comment") found = found.prevSibling;
  return found ?? undefined;
}

function isString({ name, firstChild }: SyntaxNode): boolean {
  return name === "ExpressionStatement" && /^(Continued)?String$/.test(firstChild?.name ?? "");
}

/** What is wrong with `global` or `nonlocal`: the name is a parameter, is used before, or no function around binds it. */
export function faultOfDeclaration(source: ParsedSource, node: SyntaxNode): string | undefined {
  const kind = node.firstChild?.name === "nonlocal" ? "nonlocal" : "global";
  const around = scopeOf(node);
  const parameters =
    around.name === "FunctionDefinition"
      ? new Set(parametersOf(source, around).map((one) => textOf(source, one)))
      : new Set<string>();
  const names = node.getChildren("VariableName").map((one) => textOf(source, one));
  const uses = firstUses(source, around);
  for (const name of names) {
    if (parameters.has(name)) return `name '${name}' is parameter and ${kind}`;
    if ((uses.get(name) ?? node.from) < node.from)
      return `name '${name}' is used before its ${kind} declaration`;
    if (kind === "nonlocal" && name !== "__class__" && isUnmentioned(source, around, name))
      return `no binding for nonlocal '${name}' found`;
  }
  return undefined;
}

/** The function, the class or the module in whose scope a statement is. */
function scopeOf(node: SyntaxNode): SyntaxNode {
  let last = node;
  for (const above of ancestorsOf(node)) {
    last = above;
    if (above.name === "FunctionDefinition" || above.name === "ClassDefinition") return above;
  }
  return last;
}

/** Names that a scope's own code uses, with the first offset of each. */
const firstUses = onceEachOf((source, scope): ReadonlyMap<string, number> => {
  const body = scope.name === "Script" ? scope : scope.getChild("Body");
  const found = new Map<string, number>();
  body?.cursor().iterate((at) => {
    if (OTHERS.test(at.name)) return false;
    if (at.name === "ArgList" && at.node.getChild("for")) return false;
    if (at.name === "VariableName" && !isKeyword(source, at.node)) {
      const name = source.text.slice(at.from, at.to);
      if (!found.has(name)) found.set(name, at.from);
    }
    return true;
  });
  return found;
});

function isKeyword(source: ParsedSource, { parent, nextSibling }: SyntaxNode): boolean {
  return (
    parent?.name === "ArgList" &&
    nextSibling?.name === "AssignOp" &&
    textOf(source, nextSibling) === "="
  );
}

/** How many names have been searched for in the functions around them, by source. */
const SEARCHED = new WeakMap<ParsedSource, number>();

/** Whether no function around the innermost one has a name anywhere in its own text. */
function isUnmentioned(source: ParsedSource, inner: SyntaxNode, name: string): boolean {
  const count = SEARCHED.get(source) ?? 0;
  if (count >= MOST_SEARCHED) return false;
  SEARCHED.set(source, count + 1);
  const word = new RegExp(`(?<![\\p{L}\\p{Nd}_])${name}(?![\\p{L}\\p{Nd}_])`, "u");
  for (const above of ancestorsOf(inner)) {
    if (above.name !== "FunctionDefinition") continue;
    const text = source.text.slice(above.from, inner.from) + source.text.slice(inner.to, above.to);
    if (word.test(text)) return false;
  }
  return true;
}
