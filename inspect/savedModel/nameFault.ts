/** A name in a graph or function that TensorFlow refuses, or looks up without finding it. */
export type NameFaultFacts =
  | { readonly kind: "invalid-node" | "repeated-node" | "missing-control"; readonly node: string }
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
