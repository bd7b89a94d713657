import table from "../../data/indirect-needs.json";
import type { UseFacts } from "./facts";
import { dottedName, type Names } from "./names";
import { argumentsOf, lineOf, literalOf, textOf } from "./nodes";
import type { ParsedSource } from "./parse";
import type { PathReader } from "./paths";
import { UNPICKLES } from "./unpickles";

/** Calls of NLTK that download its data, or set its path. */
const NLTK_DATA = /^nltk\.((downloader\.)?download|data\.path\.\w+)$/;

/** The calls that are listed; others would only enlarge the manifest. */
const CALLS = [
  UNPICKLES,
  NLTK_DATA,
  ...table.needs.flatMap(({ call }) => (call === undefined ? [] : [new RegExp(call)])),
  ...Object.keys(table.nltkData.calls).map((call) => new RegExp(call)),
];

/** Methods of objects that a module returns, with the module that the source must import. */
const METHODS = table.methods as Readonly<Record<string, string>>;

/** Calls of installed packages that need something that no import shows. */
export function findUses(source: ParsedSource, names: Names, paths: PathReader): UseFacts[] {
  const found: UseFacts[] = [];
  for (const node of source.nodes.CallExpression) {
    const name = dottedName(source, node.firstChild, names) ?? methodOf(source, node, names);
    if (name === undefined || !CALLS.some((call) => call.test(name))) continue;
    const { positional, named } = argumentsOf(source, node);
    const literal = literalOf(source, positional[0]);
    const second = literalOf(source, positional[1]);
    const isAddress = literal === undefined && paths.pathOf(positional[0])?.isAddress === true;
    const keywords = [...named].map(([key, value]) => [key, literalOf(source, value) ?? null]);
    found.push({
      name,
      file: source.file,
      line: lineOf(source, node),
      ...(literal !== undefined && { literal }),
      ...(second !== undefined && { second }),
      ...(isAddress && { isAddress }),
      ...(keywords.length > 0 && { keywords: Object.fromEntries(keywords) }),
    });
  }
  return found;
}

/**
 * The name of a method call: `google.cloud.bigquery.to_dataframe` for `rows.to_dataframe()`, if the source imports
 * google.cloud.bigquery.
 */
function methodOf(
  source: ParsedSource,
  call: ParsedSource["nodes"]["CallExpression"][number],
  names: Names,
): string | undefined {
  const called = call.firstChild;
  const property = called?.name === "MemberExpression" ? called.lastChild : undefined;
  const method = property ? textOf(source, property) : "";
  const module = Object.hasOwn(METHODS, method) ? METHODS[method] : undefined;
  if (module === undefined) return undefined;
  const isImported = [...names.values()].some(
    (target) => target === module || target.startsWith(`${module}.`),
  );
  return isImported ? `${module}.${method}` : undefined;
}
