import type { ByteSource } from "../bytes/byteSource";
import type { FunctionDef, GradientDef, NodeDef } from "../proto/generated/tensorflow";
import { type EmbeddedGraph, embeddedGraphs } from "./embeddedGraph";
import type { AnyShape, ForeignOp } from "./facts";
import { FlatGraph } from "./flatGraph";
import { type FunctionBody, readBody } from "./functionBody";
import type { NameFault, NameFaultFacts } from "./nameFault";
import { type Node, nodeName, readNode } from "./node";
import { NodeNames, type Signature } from "./nodeNames";
import { isTensorflowOp } from "./ops";
import { type RestoredTensor, Restores } from "./restored";
import { type ServedSource, servedGraph } from "./servedGraph";
import { type ShapeBody, ShapeFlow } from "./shapeFlow";

/** Most nodes of the main graph that are kept to follow a signature through it. */
const MAX_NODES = 200_000;
/** Ops that TensorFlow does not have, and functions of each, that are listed. */
const LISTED_OPS = 50;
const LISTED_FUNCTIONS = 3;
/** Graphs of constants that are listed. */
export const LISTED_GRAPHS = 20;
const LISTED_FAULTS = 20;

/** A function of the library: its ops, the functions that its nodes name, and what it restores. */
interface LibraryFunction {
  readonly ops: Map<string, number>;
  readonly calls: Set<string>;
  readonly restores: Restores;
}

/** Collects what is wanted of a graph while its nodes stream by. */
export class Graph {
  /** How often each op occurs, graph and library together. */
  readonly ops = new Map<string, number>();
  private readonly opNames = new Map<string, string>();
  /** Graphs that constants carry as bytes. */
  readonly embedded: EmbeddedGraph[] = [];
  private readonly main = new NodeNames(MAX_NODES);
  private readonly mainRestores = new Restores();
  private readonly functions = new Map<string, LibraryFunction>();
  private readonly bodies = new Map<string, FunctionBody>();
  /** Functions through which shapes are followed, and the nodes of all functions so far. */
  private readonly shapeBodies = new Map<string, ShapeBody>();
  private readonly shapes = new ShapeFlow(this.shapeBodies);
  private keptNodes = 0;
  /** Functions that may replace one another, by the interface that they implement. */
  private readonly twins = new Map<string, string[]>();
  private readonly twinOf = new Map<string, string>();
  /** The gradient of a function, where the library names one. */
  private readonly gradients = new Map<string, string>();
  private readonly functionFaults: NameFault[] = [];
  private current = emptyFunction();
  private body = new NodeNames(MAX_NODES);
  private readonly mainOps = new Set<string>();
  private readonly mainCalls = new Set<string>();

  /** Takes a node of the main graph. @param large values that are too large to be decoded with it. */
  addNode(node: NodeDef, large: readonly ByteSource[] = []): void {
    const kept = this.take(node, large);
    this.mainOps.add(kept.op);
    for (const call of kept.calls) this.mainCalls.add(call);
    this.main.add(node.name, kept);
    this.mainRestores.take(node);
  }

  /** Takes a node of the function that `addFunction` takes after it. */
  addFunctionNode(node: NodeDef, large: readonly ByteSource[] = []): void {
    const kept = this.take(node, large);
    count(this.current.ops, kept.op);
    for (const call of kept.calls) this.current.calls.add(call);
    this.body.add(node.name, kept);
    this.current.restores.take(node);
  }

  private take(node: NodeDef, large: readonly ByteSource[]): Node {
    count(this.ops, node.op);
    if (this.embedded.length < LISTED_GRAPHS)
      this.embedded.push(...embeddedGraphs(node, large).slice(0, LISTED_GRAPHS));
    return readNode(node, this.opName(node.op));
  }

  /** The op's name in one copy for all of its nodes. */
  private opName(op: string): string {
    const known = this.opNames.get(op);
    if (known === undefined) this.opNames.set(op, op);
    return known ?? op;
  }

  addFunction(message: FunctionDef): void {
    const signature = readSignature(message);
    const { name } = signature;
    this.addFaults(name, this.body.faultsOfFunction(signature), true);
    this.addFaults(name, this.body.missingControls(signature), false);
    const { nodes, isPartial } = this.body;
    this.bodies.set(name, readBody(nodes, signature));
    this.keptNodes += nodes.size;
    if (!isPartial && this.keptNodes <= MAX_NODES) this.shapeBodies.set(name, { nodes, signature });
    const implemented = message.attr["api_implements"]?.s;
    if (implemented) this.addTwin(Buffer.from(implemented).toString("utf8"), name);
    const { restores } = this.current;
    this.functions.set(name, restores.isEmpty ? { ...this.current, restores: NONE } : this.current);
    this.current = emptyFunction();
    this.body = new NodeNames(MAX_NODES);
  }

  /** Takes the gradients that the library names. */
  addGradients(gradients: readonly GradientDef[]): void {
    for (const { function_name: name, gradient_func: gradient } of gradients)
      this.gradients.set(name, gradient);
  }

  private addTwin(implemented: string, name: string): void {
    const known = this.twins.get(implemented);
    if (known) known.push(name);
    else this.twins.set(implemented, [name]);
    this.twinOf.set(name, implemented);
  }

  private addFaults(name: string, faults: Iterable<NameFaultFacts>, inServing: boolean): void {
    let listed = 0;
    for (const fault of faults) {
      if (++listed > LISTED_FAULTS) return;
      this.functionFaults.push({ ...fault, function: name, inServing });
    }
  }

  /** Names that refer to nothing, those of the graph first; `loaded` are tensors that loading fetches. */
  nameFaults(loaded: readonly string[]): NameFault[] {
    const reached = this.follow([...this.mainCalls, ...this.mainOps]);
    const missing = [...this.functions].flatMap(([name, called]) =>
      this.missing(called.calls).map((call) => ({
        kind: "missing-function" as const,
        called: call,
        function: name,
        inServing: true,
      })),
    );
    const inFunctions = [...this.functionFaults, ...missing].map((fault) => ({
      ...fault,
      inServing: fault.inServing && reached.has(fault.function),
    }));
    const inMain = [...this.mainFaults(loaded)].map((fault) => ({
      ...fault,
      function: "",
      inServing: true,
    }));
    return [...inMain, ...inFunctions];
  }

  private *mainFaults(loaded: readonly string[]): Iterable<NameFaultFacts> {
    let listed = 0;
    for (const fault of this.main.faultsOfGraph()) {
      if (++listed > LISTED_FAULTS) break;
      yield fault;
    }
    for (const called of this.missing(this.mainCalls)) yield { kind: "missing-function", called };
    if (this.main.isPartial) return;
    for (const tensor of loaded) {
      if (!this.main.nodes.has(nodeName(tensor))) yield { kind: "missing-loaded", tensor };
    }
  }

  /** Calls of functions that the library does not have. Some ops take the name of an op for one. */
  private missing(calls: ReadonlySet<string>): string[] {
    return [...calls].filter(
      (name) => name !== "" && !this.functions.has(name) && !isTensorflowOp(name),
    );
  }

  /** Tensors that are read from the index when `tensor` is fetched; none where the graph is too large to follow. */
  *restoredBy(tensor: string): Iterable<RestoredTensor> {
    if (this.main.isPartial) return;
    const { nodes, functions } = this.reach([tensor]);
    yield* this.mainRestores.tensors(nodes);
    for (const name of functions) yield* this.functions.get(name)?.restores.tensors() ?? [];
  }

  /** Ops that neither TensorFlow nor the library has, with the functions that use them. */
  foreignOps(): ForeignOp[] {
    const names = [...this.ops.keys()]
      .filter((op) => !isTensorflowOp(op) && !this.functions.has(op))
      .sort();
    return names.slice(0, LISTED_OPS).map((op) => {
      const users = [...this.functions].filter(([, { ops }]) => ops.has(op)).map(([name]) => name);
      const inMain = this.mainOps.has(op) ? [""] : [];
      return { op, functions: [...inMain, ...users].slice(0, LISTED_FUNCTIONS) };
    });
  }

  /** Whether the node of `tensor` is in the main graph; taken for granted where the graph is too large to keep. */
  has(tensor: string): boolean {
    return this.main.isPartial || this.main.nodes.has(nodeName(tensor));
  }

  /**
   * Ops that run when `tensors` are fetched and functions called, including functions that may replace those;
   * undefined where the graph is too large to follow.
   */
  reachableFrom(
    tensors: readonly string[],
    functions: readonly string[] = [],
  ): ReadonlySet<string> | undefined {
    if (this.main.isPartial) return undefined;
    // Thousands of signatures may fetch the same tensors.
    const asked = JSON.stringify([tensors, functions]);
    const known = this.reachable.get(asked) ?? this.reachAll(tensors, functions);
    this.reachable.set(asked, known);
    return known;
  }

  private reachAll(tensors: readonly string[], functions: readonly string[]): ReadonlySet<string> {
    this.flat ??= new FlatGraph(this.main.nodes);
    const { ops, calls } = this.flat.reach(tensors);
    if (calls.length > 0 || functions.length > 0) {
      const key = [...calls, ...functions].sort().join("\0");
      let inFunctions = this.reachedOps.get(key);
      if (!inFunctions) {
        inFunctions = this.opsIn(this.follow([...calls, ...functions], true));
        this.reachedOps.set(key, inFunctions);
      }
      for (const op of inFunctions) ops.add(op);
    }
    return ops;
  }

  private flat: FlatGraph | undefined;
  /** What `reachableFrom` has found, by what it was asked. */
  private readonly reachable = new Map<string, ReadonlySet<string>>();
  /** Ops of the functions that a set of calls leads to. */
  private readonly reachedOps = new Map<string, ReadonlySet<string>>();

  private opsIn(functions: Iterable<string>): Set<string> {
    const ops = new Set<string>();
    for (const name of functions)
      for (const op of this.functions.get(name)?.ops.keys() ?? []) ops.add(op);
    return ops;
  }

  /** Inputs of a signature that may have any shape; undefined where the graph is too large to follow. */
  anyShape(
    inputs: Readonly<Record<string, string>>,
    outputs: Readonly<Record<string, string>>,
  ): AnyShape[] | undefined {
    if (this.main.isPartial) return undefined;
    return this.shapes.anyShape(this.main.nodes, inputs, outputs);
  }

  /** How a server runs a signature; undefined where the graph is too large to follow. */
  served(asked: Omit<ServedSource, "nodes" | "bodies" | "mainOps" | "opsOf" | "functionsOf">) {
    if (this.main.isPartial) return undefined;
    return servedGraph({
      ...asked,
      nodes: this.main.nodes,
      bodies: this.bodies,
      mainOps: this.mainOps,
      opsOf: (calls) => this.opsIn(this.follow([...calls])),
      functionsOf: (calls) => this.follow([...calls]),
    });
  }

  /**
   * Nodes that something other than an identity takes, be it through identities, when `tensors` are fetched; undefined
   * where the graph is too large to follow. What is assigned to a variable is taken where the variable is.
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

  private reach(tensors: readonly string[]): { nodes: Set<string>; functions: Set<string> } {
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
    return { nodes, functions: this.follow(calls) };
  }

  /**
   * Functions among the calls, an op being one too, and those that they call.
   * @param withTwins takes the functions of the same interface too: TensorFlow may choose one of them by the device.
   */
  private follow(calls: string[], withTwins = false): Set<string> {
    const seen = new Set<string>();
    for (let name = calls.pop(); name !== undefined; name = calls.pop()) {
      const called = this.functions.get(name);
      if (!called || seen.has(name)) continue;
      seen.add(name);
      for (const call of called.ops.keys()) calls.push(call);
      for (const call of called.calls) calls.push(call);
      const gradient = this.gradients.get(name);
      if (gradient !== undefined) calls.push(gradient);
      if (withTwins) calls.push(...(this.twins.get(this.twinOf.get(name) ?? "") ?? []));
    }
    return seen;
  }
}

/** Represents the restores of a function without any, so that its constants are let go. */
const NONE = new Restores();

function emptyFunction(): LibraryFunction {
  return { ops: new Map(), calls: new Set(), restores: new Restores() };
}

function readSignature({ signature, ret, control_ret: controls }: FunctionDef): Signature {
  const { name = "", input_arg: inputs = [], output_arg: outputs = [] } = signature ?? {};
  return {
    name,
    arguments: inputs.map((argument) => argument.name),
    results: outputs.map((result) => result.name),
    sources: new Map(Object.entries(ret)),
    controls: Object.values(controls),
  };
}

function count(counts: Map<string, number>, op: string): void {
  counts.set(op, (counts.get(op) ?? 0) + 1);
}
