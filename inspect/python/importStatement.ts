import type { SyntaxNode } from "@lezer/common";
import { childrenOf, textOf } from "./nodes";
import type { ParsedSource } from "./parse";

/** Longest module name, because no file system has a longer path. Source: PATH_MAX of Linux. */
const MAX_MODULE = 4096;

/** The names in an import statement. */
export interface ImportNames {
  /** Dotted module without leading dots. */
  readonly module: string;
  /** Names in `from module import names`, each of which may be a submodule. */
  readonly names: readonly string[];
  /** Names that the statement binds, with their targets: a module, or `module.name`. */
  readonly bound: readonly (readonly [name: string, target: string])[];
  /** Whether it is `from module import *`. */
  readonly isStar?: boolean;
  /** Number of leading dots of a relative import. */
  readonly dots: number;
}

/** Parses `import a.b as c, d` and `from ..a.b import (c as d, e)`. */
export function statementsOf(source: ParsedSource, node: SyntaxNode): ImportNames[] {
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
    }));
  }
  const end = words.findIndex(({ text }) => text === "import");
  const module = words
    .slice(1, end < 0 ? words.length : end)
    .map(({ text }) => text)
    .join("")
    .slice(0, MAX_MODULE);
  const imported = end < 0 ? [] : names(words.slice(end + 1));
  const listed = imported.filter(({ name }) => name !== "*");
  const prefix = /\.$/.test(module) || module === "" ? module : `${module}.`;
  return [
    {
      ...split(module),
      names: listed.map(({ name }) => name),
      bound: listed.map(({ name, alias }) => [alias ?? name, `${prefix}${name}`]),
      ...(listed.length < imported.length && { isStar: true }),
    },
  ];
}

function firstOf(module: string): string {
  return module.split(".")[0] ?? "";
}

/** Dotted names in a list, each with its name after `as`. */
function names(
  words: readonly { name: string; text: string }[],
): { name: string; alias?: string }[] {
  const found: { name: string; alias?: string }[] = [];
  let name = "";
  let alias: string | undefined;
  for (const { text, name: kind } of [...words, { text: ",", name: "," }]) {
    if (text === "(" || text === ")" || kind === "Comment") continue;
    if (text === ",") {
      if (name !== "") found.push({ name: name.slice(0, MAX_MODULE), ...(alias && { alias }) });
      name = "";
      alias = undefined;
    } else if (text === "as") alias = "";
    else if (alias === undefined) name += text;
    else alias += text;
  }
  return found;
}

/** A module as written, without its leading dots, and their number. */
export function split(module: string): { module: string; dots: number } {
  const dots = /^\.*/.exec(module)?.[0].length ?? 0;
  return { module: module.slice(dots), dots };
}
