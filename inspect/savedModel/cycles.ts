import type { NameFaultFacts } from "./nameFault";
import type { Node } from "./node";

/** An op that closes a loop of TensorFlow 1, and the op that may take its output before it has one. */
const BACK = "NextIteration";
const MERGE = /^(Ref)?Merge$/;

/**
 * Nodes that wait for each other, other than through a loop. Source: GraphConstructor::Convert,
 * tensorflow/core/common_runtime/graph_constructor.cc. @param nodeOf the node that an input names.
 */
export function* cycleFault(
  nodes: ReadonlyMap<string, Node>,
  nodeOf: (input: string) => string,
): Iterable<NameFaultFacts> {
  const open = new Map<string, number>();
  const users = new Map<string, string[]>();
  const ready: string[] = [];
  for (const [name, { op, inputs }] of nodes) {
    let count = 0;
    for (const input of inputs) {
      const from = nodeOf(input);
      const own = nodes.get(from);
      if (!own || (own.op === BACK && MERGE.test(op))) continue;
      count++;
      const known = users.get(from);
      if (known) known.push(name);
      else users.set(from, [name]);
    }
    if (count === 0) ready.push(name);
    else open.set(name, count);
  }
  for (let name = ready.pop(); name !== undefined; name = ready.pop()) {
    for (const user of users.get(name) ?? []) {
      const left = (open.get(user) ?? 0) - 1;
      if (left > 0) open.set(user, left);
      else if (open.delete(user)) ready.push(user);
    }
  }
  const [first] = open.keys();
  if (first !== undefined) yield { kind: "cycle", node: first, nodes: open.size };
}
