/** One input or output of a TFLite model. */
export interface TfliteTensor {
  /** Name inside the model, such as `serving_default_x:0`. */
  readonly name: string;
  /** Lower-case name in the schema (`float32`, `int8`); `unknown-NN` for a type that is not in the table. */
  readonly dtype: string;
  /** The shape for which memory is planned until an input is resized; unknown dimensions are 1. */
  readonly shape: readonly number[];
  /** The shape as exported, with -1 for an unknown dimension; absent if every dimension is known. */
  readonly shapeSignature?: readonly number[];
  /** Whether the tensor contains quantized numbers, with a scale or another mapping to real numbers. */
  readonly quantized: boolean;
}

/** A graph of the model. The first one runs; the others are bodies of loops and branches, or further signatures. */
export interface TfliteSubgraph {
  readonly name: string;
  readonly inputs: readonly TfliteTensor[];
  readonly outputs: readonly TfliteTensor[];
}

/** A named entry point, as in a SavedModel. */
export interface TfliteSignature {
  /** Index of its graph in `subgraphs`. */
  readonly subgraph: number;
  readonly inputs: Readonly<Record<string, TfliteTensor>>;
  readonly outputs: Readonly<Record<string, TfliteTensor>>;
}

/** Facts of a TFLite model. */
export interface TfliteFacts {
  /** Relative to the bundle's root. */
  readonly path: string;
  /** Version of the schema; runtimes read version 3. */
  readonly version: number;
  readonly description: string;
  /** TensorFlow version that converted the model, if it is recorded. It is a claim of the writer. */
  readonly tensorflowVersion?: string;
  /** Oldest TensorFlow runtime that has all operators in these versions, if it is recorded. */
  readonly minRuntimeVersion?: string;
  readonly signatures: Readonly<Record<string, TfliteSignature>>;
  readonly subgraphs: readonly TfliteSubgraph[];
  /** How often each built-in operator occurs in all graphs together; 0 if it is only declared. */
  readonly ops: Readonly<Record<string, number>>;
  /** The same for operators that the runtime must be given, including those of the Flex delegate. */
  readonly customOps: Readonly<Record<string, number>>;
  /** Whether the Flex delegate, which runs TensorFlow's own kernels, is needed. */
  readonly usesFlex: boolean;
  /** Names of the metadata entries. */
  readonly metadata: readonly string[];
}
