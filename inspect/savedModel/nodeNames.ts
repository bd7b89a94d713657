import type { NameFaultFacts } from "./nameFault";
import { type Node, nodeName } from "./node";

// What TensorFlow asks of names when it imports a graph or instantiates a function.
// Source: tensorflow/core/common_runtime/graph_constructor.cc, tensorflow/core/framework/function.cc, TensorFlow 2.21.

/** Letters that TensorFlow accepts in a node's name, all its places taken together. */
const NAME = /^[\w.>][\w.\\/>-]*$/;

/** Most nodes of one graph or function that are kept to follow a signature through it. */
export const MAX_NODES = 200_000;
/** Most names that are noted to be wrong in themselves. */
const MAX_FAULTS = 1000;

/** What a function says beside its nodes: the names of its arguments and results, and where the results come from. */
export interface Signature {
  readonly name: string;
  readonly arguments: readonly string[];
  readonly results: readonly string[];
  readonly sources: ReadonlyMap<string, string>;
  /** Nodes that run for their effect. */
  readonly controls: readonly string[];
}

/** Stands for each node of a graph that is not followed. */
const UNKNOWN: Node = { op: "", inputs: [], calls: [] };

/** Nodes of one graph or function body by name, and what is wrong with their names themselves. */
export class NodeNames {
  readonly nodes = new Map<string, Node>();
  /** Whether there are more nodes than are kept, so that nothing can be said of a name. */
  isPartial = false;
  private readonly most: number;
  private readonly faults: NameFaultFacts[] = [];

  /** Keeps at most `most` nodes. */
  constructor(most: number) {
    this.most = most;
  }

  add(name: string, node: Node): void {
    if (!NAME.test(name)) this.note({ kind: "invalid-node", node: name });
    if (this.nodes.has(name)) this.note({ kind: "repeated-node", node: name });
    else if (this.nodes.size < this.most) this.nodes.set(name, node);
    else this.letGo();
  }

  /** Of a graph that is too large to follow, names are kept to find those that occur twice. */
  private letGo(): void {
    if (this.isPartial) return;
    this.isPartial = true;
    for (const name of this.nodes.keys()) this.nodes.set(name, UNKNOWN);
  }

  private note(fault: NameFaultFacts): void {
    if (this.faults.length < MAX_FAULTS) this.faults.push(fault);
  }

  /** Inputs of a graph's nodes that name no node of it. */
  *faultsOfGraph(): Iterable<NameFaultFacts> {
    yield* this.faults;
    if (this.isPartial) return;
    yield* this.inputFaults((input) => this.nodes.has(nodeName(input)));
  }

  /** Inputs and results of a function that name neither an argument nor a node of it. */
  *faultsOfFunction(signature: Signature): Iterable<NameFaultFacts> {
    yield* this.faults;
    if (this.isPartial) return;
    const given = new Set(signature.arguments);
    const isThere = (input: string) => {
      const [name = "", output] = input.replace(/^\^/, "").split(":", 2);
      // A node's output is called by its name; an argument is a tensor itself.
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
  }

  /** Nodes that a function is to run for their effect, and that it does not have. */
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
