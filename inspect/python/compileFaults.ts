import type { SyntaxNode } from "@lezer/common";
import { faultOfDeclaration, faultOfFuture } from "./declarationFaults";
import type { LayoutFault } from "./layout";
import { childrenOf, textOf } from "./nodes";
import type { ParsedSource } from "./parse";

/** What surrounds a statement. */
interface Around {
  readonly kind: "module" | "class" | "function" | "coroutine" | "lambda" | "comprehension";
  readonly isInLoop: boolean;
}

/** Nodes that may be faults, or that surround others; making a node object of each other one would take most of the time. */
const JUDGED: ReadonlySet<string> = new Set(
  (
    "ReturnStatement YieldStatement AwaitExpression BreakStatement ContinueStatement ParamList ArgList AssignStatement " +
    "UpdateStatement ExpressionStatement ForStatement ScopeStatement ImportStatement Number ContinuedString LambdaExpression Body ArrayComprehensionExpression " +
    "DictionaryComprehensionExpression SetComprehensionExpression ComprehensionExpression"
  ).split(" "),
);
const LOOPS = /^(For|While)Statement$/;
const COMPREHENSION = /^\w*ComprehensionExpression$/;
const LONE_STAR = "starred assignment target must be in a list or tuple";
/** Decimal numbers with leading zeros; `00` is valid. */
const LEADING_ZEROS = /^0[0-9_]*[1-9][0-9_]*$/;

/**
 * The first statement of a source without errors in its tree that Python's compiler refuses. All of these are faults in
 * Python 3.6 to 3.13. Source: CPython, Python/symtable.c, Python/compile.c and Parser/.
 */
export function findCompileFault(source: ParsedSource): LayoutFault | undefined {
  let found: LayoutFault | undefined;
  const arounds: Around[] = [{ kind: "module", isInLoop: false }];
  const here = () => arounds.at(-1) as Around;
  const opened: boolean[] = [];
  source.tree.iterate({
    enter(ref) {
      if (found) return false;
      if (!JUDGED.has(ref.name)) {
        opened.push(false);
        return undefined;
      }
      const what = faultOf(source, ref.node, here());
      if (what !== undefined) found = { at: ref.from, what: `SyntaxError: ${what}` };
      const inside = aroundOf(ref.node, here());
      opened.push(inside !== undefined);
      if (inside) arounds.push(inside);
      return undefined;
    },
    leave() {
      if (opened.pop()) arounds.pop();
    },
  });
  return found;
}

function aroundOf(node: SyntaxNode, here: Around): Around | undefined {
  const { name, parent } = node;
  if (name === "LambdaExpression") return { kind: "lambda", isInLoop: false };
  const isComprehension =
    COMPREHENSION.test(name) || (name === "ArgList" && childrenOf(node).some(isFor));
  if (isComprehension) return { ...here, kind: "comprehension" };
  if (name !== "Body") return undefined;
  if (parent?.name === "ClassDefinition") return { kind: "class", isInLoop: false };
  if (parent?.name === "FunctionDefinition") {
    const kind = parent.firstChild?.name === "async" ? "coroutine" : "function";
    return { kind, isInLoop: false };
  }
  const isLoop = LOOPS.test(parent?.name ?? "") && node.prevSibling?.name !== "else";
  return isLoop ? { ...here, isInLoop: true } : undefined;
}

function isFor({ name }: SyntaxNode): boolean {
  return name === "for";
}

function faultOf(source: ParsedSource, node: SyntaxNode, here: Around): string | undefined {
  const { kind, isInLoop } = here;
  switch (node.name) {
    case "ReturnStatement":
      return kind === "module" || kind === "class" ? "'return' outside function" : undefined;
    case "YieldStatement":
      return kind === "module" || kind === "class" ? "'yield' outside function" : undefined;
    case "AwaitExpression":
      return kind === "function" ? "'await' outside async function" : undefined;
    case "BreakStatement":
      return isInLoop ? undefined : "'break' outside loop";
    case "ContinueStatement":
      return isInLoop ? undefined : "'continue' not properly in loop";
    case "ParamList":
      return faultOfParameters(source, node);
    case "ArgList":
      return childrenOf(node).some(isFor) ? undefined : faultOfArguments(source, node);
    case "ForStatement":
      return isLoneStar(source, node) ? LONE_STAR : undefined;
    case "ExpressionStatement":
      return faultOfStar(node);
    case "AssignStatement":
    case "UpdateStatement":
      return /^(None|Boolean)$/.test(node.firstChild?.name ?? "")
        ? `cannot assign to ${textOf(source, node.firstChild as SyntaxNode)}`
        : faultOfStar(node);
    case "ScopeStatement":
      return faultOfDeclaration(source, node);
    case "ImportStatement":
      return faultOfFuture(source, node);
    case "Number":
      return LEADING_ZEROS.test(textOf(source, node)) && source.text[node.to] !== "."
        ? "leading zeros in decimal integer literals are not permitted"
        : undefined;
    case "ContinuedString":
      return mixesBytes(source, node) ? "cannot mix bytes and nonbytes literals" : undefined;
    default:
      return undefined;
  }
}

/** What is wrong with a star that has no comma beside it: `*a = x`, `x = *a`, `*a`. */
function faultOfStar(statement: SyntaxNode): string | undefined {
  const parts = childrenOf(statement).filter(({ name }) => name !== "Comment");
  for (const [at, { name }] of parts.entries()) {
    if (name !== "*" || !isEdge(parts[at - 1]) || !isEdge(parts[at + 2])) continue;
    return parts[at + 2] ? LONE_STAR : "can't use starred expression here";
  }
  return undefined;
}

function isEdge(part: SyntaxNode | undefined): boolean {
  return part === undefined || part.name === "AssignOp";
}

/** Whether the target of a loop is one with a star. The tree leaves the star out. */
function isLoneStar(source: ParsedSource, loop: SyntaxNode): boolean {
  const word = loop.getChild("for");
  const target = word?.nextSibling;
  const isStarred = word && target && source.text.slice(word.to, target.from).trim() === "*";
  return isStarred === true && target?.nextSibling?.name === "in";
}

function faultOfParameters(source: ParsedSource, list: SyntaxNode): string | undefined {
  const seen = new Set<string>();
  let hasDefault = false;
  let isByName = false;
  let part = list.firstChild;
  for (; part; part = part.nextSibling) {
    const before = part.prevSibling;
    if (part.name === "*") isByName = true;
    if (part.name !== "VariableName" || before?.name === "AssignOp") continue;
    const name = textOf(source, part);
    if (seen.has(name)) return `duplicate argument '${name}' in function definition`;
    seen.add(name);
    const isRest = before !== null && /^\*/.test(textOf(source, before));
    const after =
      part.nextSibling?.name === "TypeDef" ? part.nextSibling.nextSibling : part.nextSibling;
    if (after?.name === "AssignOp") hasDefault = true;
    else if (hasDefault && !isByName && !isRest)
      return `parameter '${name}' without a default follows one with a default`;
  }
  return undefined;
}

function faultOfArguments(source: ParsedSource, list: SyntaxNode): string | undefined {
  const seen = new Set<string>();
  let isAfterName = false;
  let parts: SyntaxNode[] = [];
  for (const child of childrenOf(list)) {
    if (child.name === "Comment") continue;
    if (child.name !== "," && child.name !== ")") {
      if (child.name !== "(") parts.push(child);
      continue;
    }
    const [first, operator] = parts;
    parts = [];
    if (!first) continue;
    if (operator?.name === "AssignOp" && textOf(source, operator) === "=") {
      const name = textOf(source, first);
      if (seen.has(name)) return `keyword argument repeated: ${name}`;
      seen.add(name);
      isAfterName = true;
    } else if (isAfterName && !/^\*/.test(textOf(source, first)))
      return "positional argument follows keyword argument";
  }
  return undefined;
}

function mixesBytes(source: ParsedSource, node: SyntaxNode): boolean {
  const kinds = childrenOf(node)
    .filter(({ name }) => /String$/.test(name))
    .map((part) => /^[rR]?[bB]/.test(textOf(source, part)));
  return kinds.includes(true) && kinds.includes(false);
}
