import { originOf } from "./functionBody";
import type { Node } from "./node";

/** Ops that read from an iterator, which is their first input, and fail if nothing has initialized it. */
const READS = /^IteratorGetNext(Sync|AsOptional)?$/;
/** Ops that use an iterator without reading from it or initializing it. */
const NAMES = /^IteratorToStringHandle$/;

/**
 * Iterators that the outputs read but nothing initializes. An iterator that is used in any other way, such as by a
 * function, may be initialized there. What depends on a branch may not run.
 */
export function idleIterators(
  nodes: ReadonlyMap<string, Node>,
  served: ReadonlySet<string>,
  loading: readonly ReadonlySet<string>[],
): string[] {
  const initialized = new Set<string>();
  const read = new Map<string, string>();
  const iteratorOf = (input: string) => {
    const name = originOf(nodes, input);
    const iterator = nodes.get(name)?.iterator;
    const key = iterator && `${iterator.container}\0${iterator.sharedName || name}`;
    return { name, key };
  };
  for (const reached of [served, ...loading]) {
    for (const name of reached) {
      const { op = "", inputs = [] } = nodes.get(name) ?? {};
      if (op === "Identity" || NAMES.test(op)) continue;
      for (const input of inputs) {
        const found = iteratorOf(input);
        if (found.key === undefined) continue;
        if (!READS.test(op) || inputs.some(isControl)) initialized.add(found.key);
        else if (reached === served) read.set(found.key, found.name);
      }
    }
  }
  return [...read].filter(([key]) => !initialized.has(key)).map(([, name]) => name);
}

function isControl(input: string): boolean {
  return input.startsWith("^");
}
