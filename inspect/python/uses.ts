import table from "../../data/indirect-needs.json";
import type { UseFacts } from "./facts";
import { dottedName, type Names } from "./names";
import { argumentsOf, lineOf, literalOf, type ParsedSource } from "./parse";
import { UNPICKLES } from "./unpickles";

/** Calls that are listed: all else would only swell the manifest. */
const CALLS = [
  UNPICKLES,
  ...table.needs.flatMap(({ call }) => (call === undefined ? [] : [new RegExp(call)])),
];

/** Calls of installed packages that need something which no import shows. */
export function findUses(source: ParsedSource, names: Names): UseFacts[] {
  const found: UseFacts[] = [];
  for (const node of source.nodes.CallExpression) {
    const name = dottedName(source, node.firstChild, names);
    if (name === undefined || !CALLS.some((call) => call.test(name))) continue;
    const { positional, named } = argumentsOf(source, node);
    const literal = literalOf(source, positional[0]);
    const keywords = [...named].map(([key, value]) => [key, literalOf(source, value) ?? null]);
    found.push({
      name,
      file: source.file,
      line: lineOf(source, node),
      ...(literal !== undefined && { literal }),
      ...(keywords.length > 0 && { keywords: Object.fromEntries(keywords) }),
    });
  }
  return found;
}
