import { posix } from "node:path";
import type { SyntaxNode } from "@lezer/common";
import type { ImportKind } from "./facts";
import { ancestorsOf, childrenOf, lineOf, literalOf, type ParsedSource, textOf } from "./parse";

/** An import as it stands in one source. */
export interface ImportFound {
  /** Dotted module without leading dots. */
  readonly module: string;
  /** Names of `from module import names`, each of which may be a submodule. */
  readonly names: readonly string[];
  /** Names that the source then knows, by what they stand for: a module, or `module.name`. */
  readonly bound: readonly (readonly [name: string, target: string])[];
  /** Whether it is `from module import *`. */
  readonly isStar?: boolean;
  /** Leading dots of a relative import. */
  readonly dots: number;
  readonly line: number;
  readonly kind: ImportKind;
}

/** The module that a relative import means, seen from a file; leading dots are left out of `module`. */
export function absoluteOf(file: string, module: string, dots: number): string {
  const folders = posix
    .dirname(file)
    .split("/")
    .filter((part) => part !== ".");
  const above = folders.slice(0, Math.max(0, folders.length - (dots - 1)));
  return [...above, ...(module === "" ? [] : [module])].join(".");
}

/** What a source imports. */
export interface ImportsFound {
  readonly imports: readonly ImportFound[];
  /** Whether modules are imported by names that only running the code would tell. */
  readonly isDynamic: boolean;
}

/** Lists the imports of a source: statements, and calls of `import_module` and `__import__` with literal names. */
export function findImports(source: ParsedSource): ImportsFound {
  const imports: ImportFound[] = [];
  let isDynamic = false;
  for (const node of source.nodes.ImportStatement) imports.push(...statement(source, node));
  for (const node of source.nodes.CallExpression) {
    if (!isImportCall(source, node)) continue;
    const module = literalOf(source, node.getChild("ArgList")?.firstChild?.nextSibling);
    if (module === undefined) isDynamic = true;
    else imports.push({ ...split(module), names: [], bound: [], ...placeOf(source, node) });
  }
  return { imports, isDynamic };
}

function split(module: string): { module: string; dots: number } {
  const dots = /^\.*/.exec(module)?.[0].length ?? 0;
  return { module: module.slice(dots), dots };
}

function isImportCall(source: ParsedSource, node: SyntaxNode): boolean {
  const called = node.firstChild;
  return called !== null && /(^|\.)import_module$|^__import__$/.test(textOf(source, called));
}

/** `import a.b as c, d` and `from ..a.b import (c as d, e)`. */
function statement(source: ParsedSource, node: SyntaxNode): ImportFound[] {
  const place = placeOf(source, node);
  const words = [...childrenOf(node)].map((child) => ({
    name: child.name,
    text: textOf(source, child),
  }));
  if (words[0]?.text !== "from") {
    return names(words.slice(1)).map(({ name, alias }) => ({
      module: name,
      names: [],
      bound: [alias === undefined ? [firstOf(name), firstOf(name)] : [alias, name]],
      dots: 0,
      ...place,
    }));
  }
  const end = words.findIndex(({ text }) => text === "import");
  const module = words
    .slice(1, end < 0 ? words.length : end)
    .map(({ text }) => text)
    .join("");
  const imported = end < 0 ? [] : names(words.slice(end + 1));
  const listed = imported.filter(({ name }) => name !== "*");
  const prefix = /\.$/.test(module) || module === "" ? module : `${module}.`;
  return [
    {
      ...split(module),
      names: listed.map(({ name }) => name),
      bound: listed.map(({ name, alias }) => [alias ?? name, `${prefix}${name}`]),
      ...(listed.length < imported.length && { isStar: true }),
      ...place,
    },
  ];
}

function firstOf(module: string): string {
  return module.split(".")[0] ?? "";
}

/** Dotted names of a list, each with what follows its `as`. */
function names(
  words: readonly { name: string; text: string }[],
): { name: string; alias?: string }[] {
  const found: { name: string; alias?: string }[] = [];
  let name = "";
  let alias: string | undefined;
  for (const { text, name: kind } of [...words, { text: ",", name: "," }]) {
    if (text === "(" || text === ")" || kind === "Comment") continue;
    if (text === ",") {
      if (name !== "") found.push({ name, ...(alias && { alias }) });
      name = "";
      alias = undefined;
    } else if (text === "as") alias = "";
    else if (alias === undefined) name += text;
    else alias += text;
  }
  return found;
}

function placeOf(source: ParsedSource, node: SyntaxNode): { line: number; kind: ImportKind } {
  return { line: lineOf(source, node), kind: kindOf(source, node) };
}

function kindOf(source: ParsedSource, node: SyntaxNode): ImportKind {
  let kind: ImportKind = "required";
  let below = node;
  for (const above of ancestorsOf(node)) {
    if (above.name === "IfStatement" && neverRuns(source, above, below)) return "typing";
    if (above.name === "TryStatement" && catchesImportError(source, above)) kind = "optional";
    if (above.name === "IfStatement" && kind === "required") kind = "optional";
    if (above.name === "FunctionDefinition" && kind === "required") kind = "deferred";
    below = above;
  }
  return kind;
}

/** Whether a branch is that of `if TYPE_CHECKING:` or of `if __name__ == "__main__":`, and not its `else`. */
function neverRuns(source: ParsedSource, statement: SyntaxNode, branch: SyntaxNode): boolean {
  const condition = statement.firstChild?.nextSibling;
  const isGuard =
    condition &&
    /^((typing\.|t\.)?TYPE_CHECKING|__name__ *== *["']__main__["'])$/.test(
      textOf(source, condition),
    );
  return Boolean(isGuard) && condition?.nextSibling?.from === branch.from;
}

/** Whether a clause catches a failing import: by its name, by `Exception`, or by naming nothing. */
function catchesImportError(source: ParsedSource, statement: SyntaxNode): boolean {
  const parts = [...childrenOf(statement)];
  return parts.some((part, index) => {
    if (part.name !== "except") return false;
    const caught = parts[index + 1];
    if (!caught || caught.name === "Body") return true;
    return /\b(ImportError|ModuleNotFoundError|Exception|BaseException)\b/.test(
      textOf(source, caught),
    );
  });
}
