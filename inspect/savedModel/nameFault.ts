/** A name in a graph or function that TensorFlow refuses, or looks up without finding it. */
export type NameFaultFacts =
  | { readonly kind: "invalid-node" | "repeated-node" | "missing-control"; readonly node: string }
  /** An attribute without a default that is missing, or has a value of another type. */
  | {
      readonly kind: "missing-attribute" | "other-attribute";
      readonly node: string;
      readonly op: string;
      readonly attribute: string;
    }
  /** A node with more or fewer inputs than its op has. */
  | {
      readonly kind: "input-count";
      readonly node: string;
      readonly op: string;
      readonly wanted: number;
      readonly found: number;
    }
  /** A call with more or fewer arguments than the function has. */
  | {
      readonly kind: "argument-count";
      readonly node: string;
      readonly called: string;
      readonly wanted: number;
      readonly found: number;
    }
  /** A constant whose bytes are more or fewer than its shape has. */
  | { readonly kind: "constant-size"; readonly node: string }
  /** An input that is an output which its node does not have. */
  | {
      readonly kind: "missing-output";
      readonly node: string;
      readonly input: string;
      readonly outputs: number;
    }
  /** A node that must be on the device of a node `with` that does not exist. */
  | { readonly kind: "missing-neighbour"; readonly node: string; readonly with: string }
  /** Nodes that wait for each other outside of a loop; `node` is one of them. */
  | { readonly kind: "cycle"; readonly node: string; readonly nodes: number }
  | { readonly kind: "missing-input"; readonly node: string; readonly input: string }
  /** A data input that follows a control input. */
  | {
      readonly kind: "late-input";
      readonly node: string;
      readonly input: string;
      readonly control: string;
    }
  /** `source` is absent if the function names none for the result. */
  | { readonly kind: "missing-result"; readonly result: string; readonly source?: string }
  | { readonly kind: "missing-function"; readonly called: string }
  /** A tensor that loading fetches. */
  | { readonly kind: "missing-loaded"; readonly tensor: string };

/** A faulty name, with its place. */
export type NameFault = NameFaultFacts & {
  /** Name of the function; empty for the graph itself. */
  readonly function: string;
  /** Whether a server looks the name up, too. Only tf.saved_model.load reads functions that nothing calls. */
  readonly inServing: boolean;
};
