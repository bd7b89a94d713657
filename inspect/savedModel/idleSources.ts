import { originOf } from "./functionBody";
import type { Node } from "./node";

/** Ops that read from an iterator or a queue, which is their first input, and fail or wait if nothing has filled it. */
const READS = /^(IteratorGetNext(Sync|AsOptional)?|QueueDequeue(Many|UpTo)?(V2)?)$/;
/** Ops that use one without reading from it or filling it. */
const NAMES = /^(IteratorToStringHandle|Queue(Size|Close|IsClosed)(V2)?)$/;

/**
 * Iterators and queues that the outputs read but nothing fills. One that is used in any other way, such as by a
 * function, may be filled there. What depends on a branch may not run.
 */
export function idleSources(
  nodes: ReadonlyMap<string, Node>,
  served: ReadonlySet<string>,
  loading: readonly ReadonlySet<string>[],
): string[] {
  const filled = new Set<string>();
  const read = new Map<string, string>();
  const sourceOf = (input: string) => {
    const name = originOf(nodes, input);
    const source = nodes.get(name)?.source;
    const key = source && `${source.container}\0${source.sharedName || name}`;
    return { name, key };
  };
  for (const reached of [served, ...loading]) {
    for (const name of reached) {
      const { op = "", inputs = [] } = nodes.get(name) ?? {};
      if (op === "Identity" || NAMES.test(op)) continue;
      for (const input of inputs) {
        const found = sourceOf(input);
        if (found.key === undefined) continue;
        if (!READS.test(op) || inputs.some(isControl)) filled.add(found.key);
        else if (reached === served) read.set(found.key, found.name);
      }
    }
  }
  return [...read].filter(([key]) => !filled.has(key)).map(([, name]) => name);
}

function isControl(input: string): boolean {
  return input.startsWith("^");
}
