import type { ByteSource } from "../bytes/byteSource";
import { lazy } from "../lazy";
import type { NodeDef } from "../proto/generated/tensorflow";
import { activeRandom, type RandomSource } from "./activeRandom";
import { type EmbeddedGraph, embeddedGraphs } from "./embeddedGraph";
import type { AnyShape, ForeignOp } from "./facts";
import { type FilledTable, filledTables } from "./filledTables";
import { FlatGraph, type WalkBudget } from "./flatGraph";
import { calledWithInputs, originOf } from "./functionBody";
import { FunctionLibrary } from "./functionLibrary";
import type { NameFault, NameFaultFacts } from "./nameFault";
import { type Node, neighboursOf, nodeName, readNode } from "./node";
import { nodeFaults } from "./nodeFaults";
import { MAX_NODES, NodeNames } from "./nodeNames";
import { outputsOf } from "./opDefinitions";
import { isTensorflowOp } from "./ops";
import { printsToFile } from "./reachingOps";
import { type RestoredTensor, Restores } from "./restored";
import { type ServedSource, servedGraph } from "./servedGraph";
import { ShapeFlow } from "./shapeFlow";

/** Ops that TensorFlow does not have, and functions using each, that are listed. */
const LISTED_OPS = 50;
const LISTED_FUNCTIONS = 3;
/** Steps for all signatures together: one for each visited node, and `LISTED_OP` for each op that a signature reaches. */
const MAX_STEPS = 50_000_000;
const LISTED_OP = 50;
/** Embedded graphs that are listed. */
export const LISTED_GRAPHS = 20;
const LISTED_FAULTS = 20;

/** Collects facts about a graph while its nodes are read. */
export class Graph {
  /** How often each op occurs, in the graph and the library together. */
  readonly ops = new Map<string, number>();
  private readonly opNames = new Map<string, string>();
  /** Whether a node prints to a file. */
  printsToFiles = false;
  /** Serialized graphs in constants. */
  readonly embedded: EmbeddedGraph[] = [];
  private readonly main = new NodeNames(MAX_NODES);
  private readonly mainRestores = new Restores();
  readonly library = new FunctionLibrary();
  private readonly shapes = new ShapeFlow(this.library.shapeBodies);
  private readonly mainOps = new Set<string>();
  private readonly mainCalls = new Set<string>();

  /** @param steps limits the work of all calls of `reachableFrom` together. */
  constructor(steps: number = MAX_STEPS) {
    this.left = { steps };
  }

  /** Adds a node of the main graph. @param large values that are too large to be decoded with the node. */
  addNode(node: NodeDef, large: readonly ByteSource[] = []): void {
    const kept = this.take(node, large);
    this.mainOps.add(kept.op);
    for (const call of kept.calls) this.mainCalls.add(call);
    this.main.add(node.name, kept, nodeFaults(node, large.length > 0));
    // TensorFlow looks these names up in the graph, and not in functions.
    for (const neighbour of neighboursOf(node)) this.main.colocate(node.name, neighbour);
    this.mainRestores.take(node);
  }

  /** Adds a node of the function that is added to the library next. */
  addFunctionNode(node: NodeDef, large: readonly ByteSource[] = []): void {
    this.library.addNode(node, this.take(node, large), nodeFaults(node, large.length > 0));
  }

  private take(node: NodeDef, large: readonly ByteSource[]): Node {
    count(this.ops, node.op);
    this.printsToFiles ||= printsToFile(node);
    if (this.embedded.length < LISTED_GRAPHS)
      this.embedded.push(...embeddedGraphs(node, large).slice(0, LISTED_GRAPHS));
    return readNode(node, this.opName(node.op));
  }

  /** The op's name, as one shared string for all nodes with this op. */
  private opName(op: string): string {
    const known = this.opNames.get(op);
    if (known === undefined) this.opNames.set(op, op);
    return known ?? op;
  }

  /**
   * Names that refer to nothing, and nodes that TensorFlow refuses, those of the graph first. @param loaded tensors that
   * loading fetches. @param fetched tensors that signatures fetch.
   */
  nameFaults(loaded: readonly string[], fetched: readonly string[]): NameFault[] {
    const reached = this.library.follow([...this.mainCalls, ...this.mainOps]);
    const run = lazy(() => this.reach([...loaded, ...fetched]).nodes);
    const inMain = [...this.mainFaults(loaded)].map((fault) => ({
      ...fault,
      function: "",
      // The bytes of a constant are read when it runs, everything else when the graph is imported.
      inServing: fault.kind !== "constant-size" || run().has(fault.node),
    }));
    return [...inMain, ...this.library.faults(reached)];
  }

  private *mainFaults(loaded: readonly string[]): Iterable<NameFaultFacts> {
    let listed = 0;
    for (const fault of this.main.faultsOfGraph()) {
      if (++listed > LISTED_FAULTS) break;
      yield fault;
    }
    for (const called of this.library.missing(this.mainCalls))
      yield { kind: "missing-function", called };
    if (this.main.isPartial) return;
    yield* this.library.argumentFaults(this.main.nodes);
    for (const tensor of loaded) {
      if (!this.main.nodes.has(nodeName(tensor))) yield { kind: "missing-loaded", tensor };
    }
  }

  /** Tensors that are read from the index when `tensor` is fetched; none if the graph is too large to follow. */
  *restoredBy(tensor: string): Iterable<RestoredTensor> {
    if (this.main.isPartial) return;
    const { nodes, functions } = this.reach([tensor]);
    yield* this.mainRestores.tensors(nodes);
    const shapes = this.restoredShapes(nodes);
    for (const name of functions)
      yield* this.library.restoresOf(name)?.tensors(undefined, (at) => shapes.get(name)?.get(at)) ??
        [];
  }

  /** For functions that nodes of the main graph call once, the shapes of the variables that their arguments stand for. */
  private restoredShapes(nodes: ReadonlySet<string>) {
    const shapes = new Map<string, Map<string, readonly number[]>>();
    for (const name of nodes) {
      const node = this.main.nodes.get(name);
      const called = node && calledWithInputs(node, this.library.bodies);
      if (!node || called === undefined) continue;
      const isFirst = !shapes.has(called);
      const own = new Map<string, readonly number[]>();
      for (const [at, argument] of (this.library.bodies.get(called)?.arguments ?? []).entries()) {
        const shape = this.mainRestores.shapeOf(originOf(this.main.nodes, node.inputs[at] ?? ""));
        if (shape && isFirst) own.set(argument, shape);
      }
      shapes.set(called, own);
    }
    return shapes;
  }

  /** Ops that neither TensorFlow nor the library contains, with the functions that use them. */
  foreignOps(): ForeignOp[] {
    const names = [...this.ops.keys()]
      .filter((op) => !isTensorflowOp(op) && !this.library.has(op))
      .sort();
    return names.slice(0, LISTED_OPS).map((op) => {
      const users = this.library.usersOf(op);
      const inMain = this.mainOps.has(op) ? [""] : [];
      return { op, functions: [...inMain, ...users].slice(0, LISTED_FUNCTIONS) };
    });
  }

  /**
   * Whether a session finds `tensor` in the main graph, as far as is known; true if the graph is too large to keep.
   * Source: FeedInputs and FetchOutputs, tensorflow/core/graph/subgraph.cc.
   */
  has(tensor: string): boolean {
    if (this.main.isPartial) return true;
    const node = tensor.startsWith("^") ? undefined : this.main.nodes.get(nodeName(tensor));
    const [, port = "0"] = /:(\d+)$/.exec(tensor) ?? [];
    return node !== undefined && Number(port) < (outputsOf(node) ?? Number.POSITIVE_INFINITY);
  }

  /** Whether the main graph contains the node of a tensor; true if it is too large to keep. */
  hasNode(tensor: string): boolean {
    return this.main.isPartial || this.main.nodes.has(nodeName(tensor));
  }

  /** The data type of a placeholder; undefined for any other tensor, and if it is unknown. */
  placeholderType(tensor: string): string | undefined {
    const { dtype } = this.main.nodes.get(nodeName(tensor)) ?? {};
    return dtype === "invalid" ? undefined : dtype;
  }

  /**
   * Ops that run when `tensors` are fetched and `functions` are called, including functions that may replace those.
   * Undefined if the graph is too large to follow, or if earlier queries have used up the steps.
   */
  reachableFrom(
    tensors: readonly string[],
    functions: readonly string[] = [],
  ): ReadonlySet<string> | undefined {
    if (this.main.isPartial) return undefined;
    // Thousands of signatures may fetch the same tensors.
    const asked = JSON.stringify([tensors, functions]);
    const known = this.reachable.get(asked) ?? this.reachAll(tensors, functions);
    if (known) this.reachable.set(asked, known);
    return known;
  }

  private reachAll(
    tensors: readonly string[],
    functions: readonly string[],
  ): ReadonlySet<string> | undefined {
    this.flat ??= new FlatGraph(this.main.nodes);
    const reached = this.flat.reach(tensors, this.left);
    if (!reached) return undefined;
    const { ops, calls } = reached;
    if (calls.length > 0 || functions.length > 0) {
      for (const op of this.library.opsBehind([...calls, ...functions], true)) ops.add(op);
    }
    this.left.steps -= LISTED_OP * ops.size;
    return this.left.steps < 0 ? undefined : ops;
  }

  /**
   * Ops that draw random numbers on which `outputs` depend; undefined if the graph is too large to follow. @param fed
   * tensors that a request gives.
   */
  randomBehind(
    outputs: readonly string[],
    fed: ReadonlySet<string>,
  ): ReadonlySet<string> | undefined {
    if (this.main.isPartial) return undefined;
    const { library } = this;
    const source: RandomSource = {
      nodes: this.main.nodes,
      bodies: library.shapeBodies,
      partsOf: (name) => library.partsOf(name),
    };
    const asked = JSON.stringify([outputs, [...fed].sort()]);
    const known = this.random.get(asked) ?? activeRandom(source, outputs, fed, this.left);
    if (known) this.random.set(asked, known);
    return known;
  }

  /** Results of `randomBehind`, by its arguments. */
  private readonly random = new Map<string, ReadonlySet<string>>();

  private readonly left: WalkBudget;

  private flat: FlatGraph | undefined;
  /** Results of `reachableFrom`, by its arguments. */
  private readonly reachable = new Map<string, ReadonlySet<string>>();

  /** Inputs of a signature that may have any shape; undefined if the graph is too large to follow. */
  anyShape(
    inputs: Readonly<Record<string, string>>,
    outputs: Readonly<Record<string, string>>,
  ): AnyShape[] | undefined {
    if (this.main.isPartial) return undefined;
    return this.shapes.anyShape(this.main.nodes, inputs, outputs);
  }

  /** How a server runs a signature; undefined if the graph is too large to follow. */
  served(
    asked: Omit<
      ServedSource,
      "nodes" | "bodies" | "shapeBodies" | "mainOps" | "opsOf" | "functionsOf"
    >,
  ) {
    if (this.main.isPartial) return undefined;
    return servedGraph({
      ...asked,
      nodes: this.main.nodes,
      bodies: this.library.bodies,
      shapeBodies: this.library.shapeBodies,
      mainOps: this.mainOps,
      opsOf: (calls) => this.library.opsBehind(calls),
      functionsOf: (calls) => this.library.follow(calls),
    });
  }

  /**
   * Nodes whose outputs something other than an Identity uses, directly or through Identity nodes, when `tensors` are
   * fetched; undefined if the graph is too large to follow. A value assigned to a variable is used if the variable is.
   */
  takenBy(tensors: readonly string[]): ReadonlySet<string> | undefined {
    if (this.main.isPartial) return undefined;
    const taken = new Set<string>();
    const waiting: string[] = [];
    const take = (node: Node | undefined) => {
      for (const input of node?.inputs ?? []) waiting.push(nodeName(input));
    };
    const assigned = new Map<string, string[]>();
    for (const name of this.reach(tensors).nodes) {
      const node = this.main.nodes.get(name);
      const [variable, value] = node?.inputs ?? [];
      if (node?.op === "AssignVariableOp" && variable !== undefined && value !== undefined) {
        const key = nodeName(variable);
        const values = assigned.get(key);
        if (values) values.push(nodeName(value));
        else assigned.set(key, [nodeName(value)]);
      } else if (node?.op !== "Identity") take(node);
    }
    for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
      if (taken.has(name)) continue;
      taken.add(name);
      waiting.push(...(assigned.get(name) ?? []));
      const node = this.main.nodes.get(name);
      if (node?.op === "Identity") take(node);
    }
    return taken;
  }

  /** The tables that are filled from files when `tensors` are fetched; none if the graph is too large to follow. */
  filledFromFiles(tensors: readonly string[]): FilledTable[] {
    if (this.main.isPartial) return [];
    return filledTables(this.main.nodes, this.library.bodies, this.reach(tensors).nodes);
  }

  private reach(tensors: readonly string[]): {
    nodes: ReadonlySet<string>;
    functions: ReadonlySet<string>;
  } {
    const nodes = new Set<string>();
    const calls: string[] = [];
    const waiting = tensors.map(nodeName);
    for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
      const node = this.main.nodes.get(name);
      if (!node || nodes.has(name)) continue;
      nodes.add(name);
      for (const call of [...node.calls, node.op]) calls.push(call);
      for (const input of node.inputs) waiting.push(nodeName(input));
    }
    return { nodes, functions: this.library.follow(calls) };
  }
}

function count(counts: Map<string, number>, op: string): void {
  counts.set(op, (counts.get(op) ?? 0) + 1);
}
