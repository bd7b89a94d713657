import type { SyntaxNode } from "@lezer/common";
import type { ImportNames } from "./importStatement";
import { absoluteOf } from "./moduleNames";
import { textOf } from "./nodes";
import type { ParsedSource } from "./parse";

/** The targets of a source's imported names: dotted names below the sources' root or in an installed package. */
export type Names = ReadonlyMap<string, string>;

export function namesOf(file: string, imports: readonly ImportNames[]): Names {
  const names = new Map<string, string>();
  for (const { bound } of imports) {
    for (const [name, target] of bound) names.set(name, absolute(file, target));
  }
  return names;
}

function absolute(file: string, target: string): string {
  const dots = /^\.*/.exec(target)?.[0].length ?? 0;
  return dots === 0 ? target : absoluteOf(file, target.slice(dots), dots);
}

/** Longest chain of names that is followed, in characters; in a longer one, each part would be read again. */
const MAX_CHAIN = 250;

/** The dotted name of a chain such as `a.b.c` whose first name is imported; undefined for anything else. */
export function dottedName(
  source: ParsedSource,
  node: SyntaxNode | null,
  names: Names,
): string | undefined {
  if (!node || node.to - node.from > MAX_CHAIN) return undefined;
  const text = textOf(source, node);
  return /^[\w.]+$/.test(text) ? importedName(text, names) : undefined;
}

/** The same for the text of such a chain. */
export function importedName(text: string, names: Names): string | undefined {
  const dot = text.indexOf(".");
  const target = names.get(dot < 0 ? text : text.slice(0, dot));
  return target === undefined || dot < 0 ? target : target + text.slice(dot);
}
