import { assignedValues } from "./filledTables";
import { argumentsThat, type FunctionBody, inputsThat, originOf } from "./functionBody";
import { type Node, nodeName } from "./node";
import type { ShapeBody } from "./shapeFlow";

/** The op that reads a whole file; its first input is the path. */
const READS = "ReadFile";
/** Ops that pass their inputs to functions, without the first of a condition. A loop passes other values later on. */
const CALLS = /^(Stateful)?PartitionedCall$/;
const CONDITIONS = /^(Stateless)?(If|Case)$/;
/** Most inputs and arguments of visited nodes and functions, of which each counts once more itself. */
const MAX_STEPS = 2_000_000;
/** Deepest nesting of function calls that is followed. */
const MAX_DEPTH = 50;

/** The parts of a graph in which files are read. */
export interface ReadingGraph {
  readonly nodes: ReadonlyMap<string, Node>;
  readonly bodies: ReadonlyMap<string, FunctionBody>;
  readonly shapeBodies: ReadonlyMap<string, ShapeBody>;
  /** Tensors that the loader feeds with the paths of the assets. */
  readonly assets: readonly string[];
}

/**
 * Whether the graph and its functions have ReadFile, but for assets only: the path is in a variable that loading alone
 * assigns, from an asset's tensor. That tensor itself has the path at loading and not in a request. @param init nodes that
 * loading runs.
 */
export function readsOnlyAssets(graph: ReadingGraph, init: ReadonlySet<string>): boolean {
  const reading = [...graph.shapeBodies].filter(([, { nodes }]) => hasRead(nodes));
  if (reading.length === 0 && !hasRead(graph.nodes)) return false;
  if (graph.shapeBodies.size < graph.bodies.size) return false;
  const own = ownVariables(graph, init);
  const walk = new ReadWalk(graph.shapeBodies);
  const isOwn = (input: string) => {
    const read = graph.nodes.get(originOf(graph.nodes, input));
    return read?.op === "ReadVariableOp" && own.has(originOf(graph.nodes, read.inputs[0] ?? ""));
  };
  // TensorFlow may put a function in place of one that is called, so each must be among the calls.
  return walk.accepts(graph.nodes, isOwn, 0) && reading.every(([name]) => walk.called.has(name));
}

function hasRead(nodes: ReadonlyMap<string, Node>): boolean {
  for (const { op } of nodes.values()) if (op === READS) return true;
  return false;
}

/** Variables that have the path of an asset once the model is loaded, and keep it. */
function ownVariables(
  { nodes, bodies, assets }: ReadingGraph,
  init: ReadonlySet<string>,
): ReadonlySet<string> {
  const paths = new Set(assets.map(nodeName));
  const atLoading = assignedValues(nodes, init);
  const own = new Set<string>();
  for (const [variable, value] of assignedValues(nodes, new Set(nodes.keys()))) {
    const isPath = value !== undefined && paths.has(originOf(nodes, value));
    if (isPath && atLoading.get(variable) === value) own.add(variable);
  }
  const byCalls = argumentsThat("assigned", bodies);
  for (const node of nodes.values())
    for (const at of inputsThat(node, byCalls)) own.delete(originOf(nodes, node.inputs[at] ?? ""));
  return own;
}

/** A walk through a graph and the functions that it calls, with those of their arguments that are paths of assets. */
class ReadWalk {
  readonly called = new Set<string>();
  private readonly bodies: ReadonlyMap<string, ShapeBody>;
  private readonly known = new Map<string, boolean>();
  private left = MAX_STEPS;

  constructor(bodies: ReadonlyMap<string, ShapeBody>) {
    this.bodies = bodies;
  }

  accepts(
    nodes: ReadonlyMap<string, Node>,
    isOwn: (input: string) => boolean,
    depth: number,
  ): boolean {
    for (const node of nodes.values()) {
      this.left -= 1 + node.inputs.length + node.calls.length;
      if (this.left < 0) return false;
      if (node.op === READS && !isOwn(node.inputs[0] ?? "")) return false;
      const isCall = CALLS.test(node.op) || this.bodies.has(node.op);
      const passed = isCall ? node.inputs : CONDITIONS.test(node.op) ? node.inputs.slice(1) : [];
      const given = passed.map(isOwn);
      for (const name of [node.op, ...node.calls])
        if (!this.acceptsCall(name, given, depth)) return false;
    }
    return true;
  }

  private acceptsCall(name: string, given: readonly boolean[], depth: number): boolean {
    const body = this.bodies.get(name);
    if (!body) return true;
    this.called.add(name);
    const key = `${name} ${given.map(Number).join("")}`;
    const known = this.known.get(key);
    if (known !== undefined) return known;
    // A function that calls itself is accepted there, and judged here.
    this.known.set(key, true);
    const { nodes, signature } = body;
    this.left -= signature.arguments.length;
    const own = new Set(signature.arguments.filter((one, at) => given[at] && !nodes.has(one)));
    const isOwn = (input: string) => own.has(originOf(nodes, input));
    const accepted = depth < MAX_DEPTH && this.accepts(nodes, isOwn, depth + 1);
    this.known.set(key, accepted);
    return accepted;
  }
}
