import { type Node, nodeName } from "./node";

/** Reads the value of a variable, which fails if nothing has assigned one. */
const READ = "ReadVariableOp";
/** Nodes whose inputs may not have run, because a branch or a loop decides. */
const BRANCHES = /^(Switch|RefSwitch|Merge|RefMerge)$/;
/** Most nodes that are visited for all assignments of one function. */
const MAX_STEPS = 100_000;

/**
 * Whether an assignment in a function waits for a read of the argument that it assigns, as that of a counter or of a
 * generator of random numbers does. Such an assignment fills no variable. False beyond the limit, and behind a branch.
 * @param argumentOf the position of the argument that an input refers to.
 */
export function findReadsFirst(
  nodes: ReadonlyMap<string, Node>,
  argumentOf: (input: string | undefined) => number | undefined,
): (assignment: Node, argument: number) => boolean {
  let left = MAX_STEPS;
  return (assignment, argument) => {
    const seen = new Set<string>();
    const waiting = [...assignment.inputs];
    let isRead = false;
    for (let input = waiting.pop(); input !== undefined; input = waiting.pop()) {
      const name = nodeName(input).split(":")[0] ?? "";
      const node = nodes.get(name);
      if (!node || seen.has(name)) continue;
      seen.add(name);
      if (BRANCHES.test(node.op) || --left < 0) return false;
      isRead ||= node.op === READ && argumentOf(node.inputs[0]) === argument;
      for (const more of node.inputs) waiting.push(more);
    }
    return isRead;
  };
}
