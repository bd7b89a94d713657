import type { SyntaxNode } from "@lezer/common";
import table from "../../data/removed-names.json";
import type { RemovedNameFacts } from "./facts";
import type { ImportFound } from "./imports";
import { dottedName, type Names } from "./names";
import { ancestorsOf, childrenOf, lineOf, type ParsedSource, textOf } from "./parse";

/** Dotted names that some release of a distribution removed, by data/removed-names.json. */
const REMOVED = new Set(table.removed.flatMap(({ name, also }) => [name, ...(also ?? [])]));
const FIRST = new Set([...REMOVED].map((name) => name.split(".", 1)[0]));
const MOST_PARTS = Math.max(...[...REMOVED].map((name) => name.split(".").length));
/** Nodes of a condition that are looked at. */
const MAX_NODES = 200;

/** Imports and attributes that newer releases of a distribution do not have; those that the code is ready to miss are left out. */
export function findRemovedNames(
  source: ParsedSource,
  imports: readonly ImportFound[],
  names: Names,
): RemovedNameFacts[] {
  const found: RemovedNameFacts[] = [];
  const { file } = source;
  for (const { module, names: listed, dots, line, kind } of imports) {
    if (dots > 0 || kind === "typing" || kind === "optional") continue;
    const name = [module, ...listed.map((one) => `${module}.${one}`)].flatMap(removedIn)[0];
    if (name !== undefined) found.push({ name, file, line, use: "import" });
  }
  for (const node of source.nodes.MemberExpression) {
    const dotted = dottedName(source, node, names);
    if (dotted === undefined || !REMOVED.has(dotted) || isReady(source, node)) continue;
    found.push({ name: dotted, file, line: lineOf(source, node), use: "attribute" });
  }
  return found;
}

/** The removed module or name that a dotted name is, or is below. */
function removedIn(dotted: string): string[] {
  if (!FIRST.has(dotted.split(".", 1)[0] ?? "")) return [];
  const parts = dotted.split(".", MOST_PARTS);
  const prefixes = parts.map((_, at) => parts.slice(0, at + 1).join("."));
  return prefixes.filter((prefix) => REMOVED.has(prefix)).slice(0, 1);
}

/** Whether an attribute may be missing: the code catches that, or asks for it or for a version before. */
function isReady(source: ParsedSource, node: SyntaxNode): boolean {
  for (const above of ancestorsOf(node)) {
    if (above.name === "TryStatement" && above.getChild("except")) return true;
    if (
      /^(IfStatement|ConditionalExpression|BinaryExpression)$/.test(above.name) &&
      [...childrenOf(above)].some((part) => part.name !== "Body" && asks(source, part))
    )
      return true;
  }
  return false;
}

/** Whether a condition calls `hasattr`, or looks at a `__version__`. */
function asks(source: ParsedSource, condition: SyntaxNode): boolean {
  let left = MAX_NODES;
  let isAsked = false;
  condition.cursor().iterate((node) => {
    if (left-- <= 0 || isAsked) return false;
    const isName = node.name === "VariableName" || node.name === "PropertyName";
    isAsked = isName && /^(hasattr|__version__)$/.test(textOf(source, node.node));
    return true;
  });
  return isAsked;
}
