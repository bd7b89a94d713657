import type { SyntaxNode } from "@lezer/common";
import type { ImportKind } from "./facts";
import { importKinds } from "./importKind";
import { type ImportNames, split, statementsOf } from "./importStatement";
import { dottedName, type Names, namesOf } from "./names";
import { argumentsOf, lineOf, literalOf, textOf } from "./nodes";
import type { ParsedSource } from "./parse";

/** An import in one source. */
export interface ImportFound extends ImportNames {
  readonly line: number;
  readonly kind: ImportKind;
  /** Module, with its leading dots, whose failed import this one replaces. */
  readonly unless?: string;
}

/** Names in the import statements of a source, for any Python version. */
export interface NamesImported {
  readonly statements: readonly { readonly node: SyntaxNode; readonly found: ImportNames[] }[];
  /** The targets of the names that they bind. */
  readonly names: Names;
}

const KNOWN = new WeakMap<ParsedSource, NamesImported>();

/** The names in a source's import statements, which are parsed once. */
export function importedNames(source: ParsedSource): NamesImported {
  let known = KNOWN.get(source);
  if (!known) {
    const statements = source.nodes.ImportStatement.map((node) => ({
      node,
      found: statementsOf(source, node),
    }));
    const listed = statements.flatMap(({ found }) => found);
    known = { statements, names: namesOf(source.file, listed) };
    KNOWN.set(source, known);
  }
  return known;
}

/** The imports of a source. */
export interface ImportsFound {
  readonly imports: readonly ImportFound[];
  /** Whether modules are imported by names that only running the code would show. */
  readonly isDynamic: boolean;
  /** The targets of the names that they bind. */
  readonly names: Names;
}

/**
 * Lists the imports of a source: statements, and calls of `import_module` and `__import__` with literal names. @param
 * python version such as `3.10`, which decides the branches of version conditions; unknown by default.
 */
export function findImports(source: ParsedSource, python = ""): ImportsFound {
  const { statements, names } = importedNames(source);
  const hasStar = statements.some(({ found }) => found.some(({ isStar }) => isStar === true));
  const context = { source, names, python, hasStar };
  const kindOf = importKinds(context);
  const placeOf = (node: SyntaxNode) => ({ line: lineOf(source, node), ...kindOf(node) });
  const imports: ImportFound[] = [];
  for (const { node, found } of statements) {
    const place = placeOf(node);
    imports.push(...found.map((one) => ({ ...one, ...place })));
  }
  let isDynamic = false;
  for (const node of source.nodes.CallExpression) {
    if (!isImportCall(source, node, names)) continue;
    const found = moduleOfCall(source, node);
    if (!found) isDynamic = true;
    else imports.push({ ...found, names: [], bound: [], ...placeOf(node) });
  }
  return { imports, isDynamic, names };
}

/** Whether a call imports a module, by importlib's function or by the builtin. */
function isImportCall(source: ParsedSource, node: SyntaxNode, names: Names): boolean {
  const called = node.firstChild;
  if (!called) return false;
  const dotted = dottedName(source, called, names);
  if (dotted !== undefined) return /^importlib\.(import_module|__import__)$/.test(dotted);
  return called.name === "VariableName" && textOf(source, called) === "__import__";
}

/** The module that a call imports; undefined if its name, or the package of a relative one, is not literal. */
function moduleOfCall(
  source: ParsedSource,
  call: SyntaxNode,
): Pick<ImportFound, "module" | "dots"> | undefined {
  const { positional, named } = argumentsOf(source, call);
  const name = literalOf(source, positional[0] ?? named.get("name"));
  if (name === undefined) return undefined;
  const { module, dots } = split(name);
  const anchor = positional[1] ?? named.get("package");
  if (dots === 0 || !anchor || textOf(source, anchor) === "__package__") return { module, dots };
  const around = literalOf(source, anchor);
  if (around === undefined) return undefined;
  const levels = around.split(".");
  // Beyond the outermost package; the number of dots says so for the file as well.
  if (dots > levels.length) return { module, dots };
  const above = levels.slice(0, levels.length - (dots - 1));
  return { module: [...above, ...(module === "" ? [] : [module])].join("."), dots: 0 };
}
