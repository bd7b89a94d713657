import type { PartialParse, SyntaxNode, Tree } from "@lezer/common";
import { parser } from "@lezer/python";
import { readable } from "./readable";

/** A Python source with its syntax tree. After a syntax error, the tree has a gap and continues. */
export interface ParsedSource {
  /** Relative to the sources' root. */
  readonly file: string;
  readonly text: string;
  readonly tree: Tree;
  /** Offsets of the starts of lines. */
  readonly lineStarts: readonly number[];
  /** Nodes of the kinds that this package uses, in the order of the text, so that the tree is walked only once. */
  readonly nodes: Readonly<Record<NodeKind, readonly SyntaxNode[]>>;
  /** Whether it is nested deeper than any Python compiles; the tree is then empty. */
  readonly isTooDeep: boolean;
  /** Whether the budget ended before the text; the tree then ends there. */
  readonly isCut?: boolean;
}

/** Steps of the parser that are left for the sources of one routine. A step is about one token. */
export class ParseBudget {
  left: number;

  constructor(steps: number) {
    this.left = steps;
  }
}

type NodeKind =
  | "ImportStatement"
  | "CallExpression"
  | "AssignStatement"
  | "UpdateStatement"
  | "MemberExpression"
  | "ClassDefinition"
  | "RaiseStatement"
  | "Decorator"
  | "TryStatement"
  | "PrintStatement"
  | "FormatString"
  | "MatchStatement"
  | "TypeDefinition"
  | "TypeParamList"
  | "WithStatement"
  | "ForStatement"
  | "⚠";

/** Deepest nesting of brackets that is parsed; CPython refuses more than 200. */
const MAX_BRACKETS = 1000;

/**
 * Deepest nesting of nodes that is accepted. CPython 3.10 to 3.12 compile no expression nested more than 2,994 deep,
 * and 3.13 none more than 9,996 (measured with `not`, `-`, calls, attributes, subscripts and sums).
 */
const MAX_DEPTH = 10_000;
/** Unary operators and keywords, each of which nests the expression that follows. */
const PREFIXES = /(?:(?:not|await)\b\s*|[-+~]\s*)+/g;

/**
 * Parses a source; never throws. A source that is nested too deep for any Python has an empty tree.
 * @param budget unlimited by default.
 */
export function parsePython(
  file: string,
  text: string,
  budget = new ParseBudget(Number.POSITIVE_INFINITY),
): ParsedSource {
  const lineStarts = [0];
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1))
    lineStarts.push(at + 1);
  const tree = treeOf(readable(text), budget);
  const nodes = tree && collect(tree);
  if (!tree || !nodes)
    return { file, text, tree: EMPTY, lineStarts, nodes: NO_NODES, isTooDeep: true };
  const isCut = budget.left <= 0 && tree.length < text.length;
  return { file, text, tree, lineStarts, nodes, isTooDeep: false, ...(isCut && { isCut }) };
}

/** The syntax tree; undefined if the text is nested too deep. */
function treeOf(text: string, budget: ParseBudget): Tree | undefined {
  if (bracketsIn(text) > MAX_BRACKETS || nestsPrefixes(text)) return undefined;
  try {
    return parsed(text, budget);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error; // recursion of the parser exceeded the stack
    return undefined;
  }
}

/**
 * Most steps of the parser near an error; each costs a hundred times as much as elsewhere. The rest of the source is
 * then not read, and the tree contains the errors up to there. The worst of 667 sources needs 50.
 */
const MAX_RECOVERY = 5000;

function parsed(text: string, budget: ParseBudget): Tree {
  // Not part of its public types; a test of this limit fails if the property is missing.
  const parse: PartialParse & { readonly recovering?: number } = parser.startParse(text);
  for (let steps = 0; ; ) {
    const tree = parse.advance();
    if (tree) return tree;
    if (--budget.left <= 0 && parse.stoppedAt === null) parse.stopAt(parse.parsedPos);
    if ((parse.recovering ?? 0) > 0 && ++steps === MAX_RECOVERY) parse.stopAt(parse.parsedPos);
  }
}

/** The tree of a source that no Python compiles. */
const EMPTY = parser.parse("");

/** Whether more unary operators follow each other than any Python accepts; the parser would keep a frame for each. */
function nestsPrefixes(text: string): boolean {
  if (text.length <= MAX_DEPTH) return false;
  for (const [run] of text.matchAll(PREFIXES)) {
    if (run.length <= MAX_DEPTH) continue;
    let count = 0;
    for (const _ of run.matchAll(/not|await|[-+~]/g)) if (++count > MAX_DEPTH) return true;
  }
  return false;
}

/** The largest number of brackets that are open at once. */
function bracketsIn(text: string): number {
  if (text.length <= MAX_BRACKETS) return 0;
  let open = 0;
  let most = 0;
  for (const [mark] of text.matchAll(/[([{}\])]/g)) {
    open = "([{".includes(mark) ? open + 1 : Math.max(0, open - 1);
    most = Math.max(most, open);
  }
  return most;
}

/** The nodes of the kinds that are used; undefined if the tree is nested too deep. */
function collect(tree: Tree): Record<NodeKind, SyntaxNode[]> | undefined {
  const nodes: Record<NodeKind, SyntaxNode[]> = {
    ImportStatement: [],
    CallExpression: [],
    AssignStatement: [],
    UpdateStatement: [],
    MemberExpression: [],
    ClassDefinition: [],
    RaiseStatement: [],
    Decorator: [],
    TryStatement: [],
    PrintStatement: [],
    FormatString: [],
    MatchStatement: [],
    TypeDefinition: [],
    TypeParamList: [],
    WithStatement: [],
    ForStatement: [],
    "⚠": [],
  };
  const listOf = (name: string) => (nodes as Readonly<Record<string, SyntaxNode[]>>)[name];
  let depth = 0;
  let isTooDeep = false;
  tree.iterate({
    enter(found) {
      isTooDeep ||= ++depth > MAX_DEPTH;
      if (isTooDeep) return false;
      listOf(found.name)?.push(found.node);
      return undefined;
    },
    leave() {
      depth--;
    },
  });
  return isTooDeep ? undefined : nodes;
}

const NO_NODES = collect(EMPTY) as Record<NodeKind, SyntaxNode[]>;
