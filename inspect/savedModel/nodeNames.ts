import { cycleFault } from "./cycles";
import type { NameFaultFacts } from "./nameFault";
import { type Node, nodeName } from "./node";
import { outputsOf } from "./opDefinitions";
import { nodeOf } from "./scopeWalk";

// TensorFlow's requirements on names when it imports a graph or instantiates a function.
// Source: tensorflow/core/common_runtime/graph_constructor.cc, tensorflow/core/framework/function.cc, TensorFlow 2.21.

/** Characters that TensorFlow accepts somewhere in a node's name. */
const NAME = /^[\w.>][\w.\\/>-]*$/;

/** Most nodes of one graph or function that are kept to follow a signature through it. */
export const MAX_NODES = 200_000;
/** Most names that are recorded as invalid or repeated. */
const MAX_FAULTS = 1000;

/** The parts of a function besides its nodes: the names of its arguments and results, and the sources of the results. */
export interface Signature {
  readonly name: string;
  readonly arguments: readonly string[];
  readonly results: readonly string[];
  readonly sources: ReadonlyMap<string, string>;
  /** Nodes that run for their side effects. */
  readonly controls: readonly string[];
}

/** Stands for each node of a graph that is too large to follow. */
const UNKNOWN: Node = { op: "", inputs: [], calls: [] };

/** Nodes of one graph or function body by name, and faults of the names themselves. */
export class NodeNames {
  readonly nodes = new Map<string, Node>();
  /** Whether there are more nodes than the limit, so that no name can be judged. */
  isPartial = false;
  private readonly most: number;
  private readonly faults: NameFaultFacts[] = [];
  /** Nodes on whose device others must be, each with one of those. */
  private readonly neighbours = new Map<string, string>();

  /** @param most nodes that are kept. */
  constructor(most: number) {
    this.most = most;
  }

  /** @param own faults of the node by itself. */
  add(name: string, node: Node, own: Iterable<NameFaultFacts> = []): void {
    for (const fault of own) this.note(fault);
    if (!NAME.test(name)) this.note({ kind: "invalid-node", node: name });
    if (this.nodes.has(name)) this.note({ kind: "repeated-node", node: name });
    else if (this.nodes.size < this.most) this.nodes.set(name, node);
    else this.letGo();
  }

  /** Notes a node on whose device another one must be. */
  colocate(name: string, neighbour: string): void {
    if (this.neighbours.size < this.most && !this.neighbours.has(neighbour))
      this.neighbours.set(neighbour, name);
  }

  /** Keeps only the names of a graph that is too large to follow, to find names that occur twice. */
  private letGo(): void {
    if (this.isPartial) return;
    this.isPartial = true;
    for (const name of this.nodes.keys()) this.nodes.set(name, UNKNOWN);
  }

  private note(fault: NameFaultFacts): void {
    if (this.faults.length < MAX_FAULTS) this.faults.push(fault);
  }

  /** Faults of a graph's names, including inputs that no node provides. */
  *faultsOfGraph(): Iterable<NameFaultFacts> {
    yield* this.faults;
    if (this.isPartial) return;
    yield* this.inputFaults((input) => this.nodes.has(nodeName(input)));
    yield* this.outputFaults();
    for (const [neighbour, name] of this.neighbours) {
      if (!this.nodes.has(neighbour))
        yield { kind: "missing-neighbour", node: name, with: neighbour };
    }
    yield* cycleFault(this.nodes, nodeName);
  }

  /** Inputs of a graph that are outputs which their nodes do not have. */
  private *outputFaults(): Iterable<NameFaultFacts> {
    for (const [name, { inputs }] of this.nodes) {
      for (const input of inputs) {
        const port = Number(/:(\d+)$/.exec(input)?.[1] ?? 0);
        const from = isControl(input) ? undefined : this.nodes.get(nodeName(input));
        const outputs = from && outputsOf(from);
        if (outputs !== undefined && port >= outputs)
          yield { kind: "missing-output", node: name, input, outputs };
      }
    }
  }

  /** Faults of a function's names, including inputs and results that neither an argument nor a node provides. */
  *faultsOfFunction(signature: Signature): Iterable<NameFaultFacts> {
    yield* this.faults;
    if (this.isPartial) return;
    const given = new Set(signature.arguments);
    const isThere = (input: string) => {
      const [name = "", output] = input.replace(/^\^/, "").split(":", 2);
      // A node's output needs a name after the colon; an argument is itself a tensor.
      return (
        given.has(name) || (this.nodes.has(name) && (output !== undefined || isControl(input)))
      );
    };
    yield* this.inputFaults(isThere);
    for (const result of signature.results) {
      const source = signature.sources.get(result);
      if (source === undefined) yield { kind: "missing-result", result };
      else if (!isThere(source)) yield { kind: "missing-result", result, source };
    }
    yield* cycleFault(this.nodes, nodeOf);
  }

  /** Nodes that a function should run for their side effects but does not contain. */
  *missingControls({ controls }: Signature): Iterable<NameFaultFacts> {
    if (this.isPartial) return;
    for (const control of controls) {
      if (!this.nodes.has(control)) yield { kind: "missing-control", node: control };
    }
  }

  private *inputFaults(isThere: (input: string) => boolean): Iterable<NameFaultFacts> {
    for (const [name, { inputs }] of this.nodes) {
      let control: string | undefined;
      for (const input of inputs) {
        if (!isThere(input)) yield { kind: "missing-input", node: name, input };
        if (isControl(input)) control = input;
        else if (control !== undefined) yield { kind: "late-input", node: name, input, control };
      }
    }
  }
}

function isControl(input: string): boolean {
  return input.startsWith("^");
}
