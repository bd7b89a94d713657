import type { FunctionDef, GradientDef, NodeDef } from "../proto/generated/tensorflow";
import { type FunctionBody, readBody } from "./functionBody";
import type { NameFault, NameFaultFacts } from "./nameFault";
import type { Node } from "./node";
import { MAX_NODES, NodeNames, type Signature } from "./nodeNames";
import { isTensorflowOp } from "./ops";
import { Restores } from "./restored";
import type { ShapeBody } from "./shapeFlow";

const LISTED_FAULTS = 20;
/** Ops that pass their inputs, in order, to a function. */
const CALLS = /^(Stateful)?PartitionedCall$/;
/** Most results of `follow` that are kept. */
const MOST_FOLLOWED = 64;

/** A function of the library: its ops, the functions that its nodes name, and its restore ops. */
interface LibraryFunction {
  readonly ops: Map<string, number>;
  readonly calls: Set<string>;
  readonly restores: Restores;
}

/** The functions of a graph: their calls, their ops and what they restore. */
export class FunctionLibrary {
  readonly bodies = new Map<string, FunctionBody>();
  /** Functions through which shapes can be followed. */
  readonly shapeBodies = new Map<string, ShapeBody>();
  private readonly functions = new Map<string, LibraryFunction>();
  /** Number of nodes in all functions so far, which limits `shapeBodies`. */
  private keptNodes = 0;
  /** Functions that may replace one another, by the interface that they implement. */
  private readonly twins = new Map<string, string[]>();
  private readonly twinOf = new Map<string, string>();
  /** The gradient function of a function, if the library names one. */
  private readonly gradients = new Map<string, string>();
  private readonly nameFaults: NameFault[] = [];
  private current = emptyFunction();
  private body = new NodeNames(MAX_NODES);

  /** Adds a node of the function that is passed to `addFunction` next. */
  addNode(node: NodeDef, kept: Node, faults: Iterable<NameFaultFacts>): void {
    const { ops, calls, restores } = this.current;
    ops.set(kept.op, (ops.get(kept.op) ?? 0) + 1);
    for (const call of kept.calls) calls.add(call);
    this.body.add(node.name, kept, faults);
    restores.take(node);
  }

  addFunction(message: FunctionDef): void {
    this.followed.clear();
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

  /** Adds the gradients that the library names. */
  addGradients(gradients: readonly GradientDef[]): void {
    this.followed.clear();
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
      this.nameFaults.push({ ...fault, function: name, inServing });
    }
  }

  /** Names in functions that refer to nothing. @param reached functions that serving may call. */
  *faults(reached: ReadonlySet<string>): Iterable<NameFault> {
    for (const fault of this.nameFaults)
      yield { ...fault, inServing: fault.inServing && reached.has(fault.function) };
    for (const [name, { calls }] of this.functions) {
      for (const called of this.missing(calls))
        yield { kind: "missing-function", called, function: name, inServing: reached.has(name) };
    }
  }

  /** Calls among nodes with more or fewer arguments than their functions have. */
  *argumentFaults(nodes: ReadonlyMap<string, Node>): Iterable<NameFaultFacts> {
    for (const [node, { op, calls, inputs }] of nodes) {
      const called = CALLS.test(op) ? calls[0] : undefined;
      const wanted = called === undefined ? undefined : this.bodies.get(called)?.arguments.length;
      if (called === undefined || wanted === undefined) continue;
      const found = inputs.filter((input) => !input.startsWith("^")).length;
      if (found !== wanted) yield { kind: "argument-count", node, called, wanted, found };
    }
  }

  /** Called functions that are not in the library. Names of ops do not count, because some attributes name an op. */
  missing(calls: ReadonlySet<string>): string[] {
    return [...calls].filter(
      (name) => name !== "" && !this.functions.has(name) && !isTensorflowOp(name),
    );
  }

  /** Whether the library has a function of this name. */
  has(name: string): boolean {
    return this.functions.has(name);
  }

  /** The ops of a function and the functions that it calls. */
  partsOf(name: string) {
    const found = this.functions.get(name);
    return found && { ops: found.ops.keys(), calls: found.calls };
  }

  /** The functions that use an op. */
  usersOf(op: string): string[] {
    return [...this.functions].filter(([, { ops }]) => ops.has(op)).map(([name]) => name);
  }

  /** The restore ops of a function, if the library contains it. */
  restoresOf(name: string): Restores | undefined {
    return this.functions.get(name)?.restores;
  }

  /** The ops of all functions that are reachable from calls. */
  opsBehind(calls: readonly string[], withTwins = false): ReadonlySet<string> {
    const functions = this.follow(calls, withTwins);
    const known = this.opsOf.get(functions) ?? this.opsIn(functions);
    this.opsOf.set(functions, known);
    return known;
  }

  private opsIn(functions: ReadonlySet<string>): Set<string> {
    const ops = new Set<string>();
    for (const name of functions)
      for (const op of this.functions.get(name)?.ops.keys() ?? []) ops.add(op);
    return ops;
  }

  /**
   * Functions that are reachable from calls; an op's name may be a call, too.
   * @param withTwins also includes functions with the same interface, because TensorFlow may choose one of them by
   * device.
   */
  follow(calls: readonly string[], withTwins = false): ReadonlySet<string> {
    const called = [...new Set(calls)].filter((name) => this.functions.has(name));
    // Many queries on a graph lead to the same functions.
    const hasTwins = withTwins && this.twins.size > 0;
    const key = JSON.stringify([hasTwins, ...called.sort()]);
    const known = this.followed.get(key) ?? this.followAll(called, hasTwins);
    if (this.followed.size >= MOST_FOLLOWED) this.followed.clear();
    this.followed.set(key, known);
    return known;
  }

  private readonly followed = new Map<string, ReadonlySet<string>>();
  private readonly opsOf = new WeakMap<ReadonlySet<string>, ReadonlySet<string>>();

  private followAll(calls: string[], withTwins: boolean): ReadonlySet<string> {
    const seen = new Set<string>();
    const interfaces = new Set<string>();
    for (let name = calls.pop(); name !== undefined; name = calls.pop()) {
      const called = this.functions.get(name);
      if (!called || seen.has(name)) continue;
      seen.add(name);
      for (const call of called.ops.keys()) if (!seen.has(call)) calls.push(call);
      for (const call of called.calls) if (!seen.has(call)) calls.push(call);
      const gradient = this.gradients.get(name);
      if (gradient !== undefined) calls.push(gradient);
      const implemented = withTwins ? this.twinOf.get(name) : undefined;
      if (implemented === undefined || interfaces.has(implemented)) continue;
      interfaces.add(implemented);
      for (const twin of this.twins.get(implemented) ?? []) calls.push(twin);
    }
    return seen;
  }
}

/** Stands for the restore ops of every function without any, so that its constants can be freed. */
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
