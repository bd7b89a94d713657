import { type Node, nodeName } from "./node";

/** Steps that are left for all walks together: visited nodes and listed ops. */
export interface WalkBudget {
  steps: number;
}

/** A graph's edges as numbers, so that it can be followed for thousands of signatures. */
export class FlatGraph {
  private readonly index = new Map<string, number>();
  private readonly nodes: readonly Node[];
  /** Inputs of node `n` are `edges[starts[n]]` up to, but not including, `edges[starts[n + 1]]`. */
  private readonly starts: Int32Array;
  private readonly edges: Int32Array;
  /** For each node, the number of the walk that visited it last. */
  private readonly visited: Int32Array;
  private walk = 0;

  constructor(nodes: ReadonlyMap<string, Node>) {
    for (const name of nodes.keys()) this.index.set(name, this.index.size);
    this.nodes = [...nodes.values()];
    this.starts = new Int32Array(this.nodes.length + 1);
    let count = 0;
    for (const { inputs } of this.nodes) count += inputs.length;
    this.edges = new Int32Array(count);
    let at = 0;
    for (const [number, { inputs }] of this.nodes.entries()) {
      this.starts[number] = at;
      for (const input of inputs) this.edges[at++] = this.index.get(nodeName(input)) ?? -1;
    }
    this.starts[this.nodes.length] = at;
    this.visited = new Int32Array(this.nodes.length);
  }

  /**
   * Ops that run when `tensors` are fetched, and the functions that their nodes name; undefined if that takes more
   * steps than are left.
   */
  reach(
    tensors: readonly string[],
    budget: WalkBudget,
  ): { ops: Set<string>; calls: string[] } | undefined {
    const { nodes, starts, edges, visited } = this;
    const walk = ++this.walk;
    const ops = new Set<string>();
    const calls = new Set<string>();
    const waiting = tensors.map((tensor) => this.index.get(nodeName(tensor)) ?? -1);
    for (let at = waiting.pop(); at !== undefined; at = waiting.pop()) {
      if (at < 0 || visited[at] === walk) continue;
      visited[at] = walk;
      if (--budget.steps < 0) return undefined;
      const node = nodes[at];
      if (!node) continue;
      ops.add(node.op);
      for (const call of node.calls) calls.add(call);
      const end = starts[at + 1] ?? 0;
      for (let edge = starts[at] ?? 0; edge < end; edge++) {
        const next = edges[edge] ?? -1;
        if (next >= 0 && visited[next] !== walk) waiting.push(next);
      }
    }
    // An op's name may be that of a function.
    return { ops, calls: [...calls, ...ops] };
  }
}
