/** One input or output of a TFLite model. */
export interface TfliteTensor {
  /** Name inside the model, such as `serving_default_x:0`. */
  readonly name: string;
  /** Lower-case name of the schema (`float32`, `int8`), `unknown-NN` for one newer than the table. */
  readonly dtype: string;
  /** The shape that memory is planned for until an input is resized: 1 means an unknown dimension. */
  readonly shape: readonly number[];
  /** The shape as exported, with -1 for an unknown dimension; absent where every dimension is known. */
  readonly shapeSignature?: readonly number[];
  /** Whether the tensor holds quantized numbers, with a scale or another way back to real ones. */
  readonly quantized: boolean;
}

/** A graph of the model; the first one runs, the others are bodies of loops and branches, or signatures of their own. */
export interface TfliteSubgraph {
  readonly name: string;
  readonly inputs: readonly TfliteTensor[];
  readonly outputs: readonly TfliteTensor[];
}

/** An entry that callers name, as in a SavedModel. */
export interface TfliteSignature {
  /** Index of its graph in `subgraphs`. */
  readonly subgraph: number;
  readonly inputs: Readonly<Record<string, TfliteTensor>>;
  readonly outputs: Readonly<Record<string, TfliteTensor>>;
}

/** What a TFLite model says of itself. */
export interface TfliteFacts {
  /** Relative to the bundle's root. */
  readonly path: string;
  /** Version of the schema; runtimes read 3. */
  readonly version: number;
  readonly description: string;
  /** TensorFlow that converted the model, where it is recorded: a claim of its writer. */
  readonly tensorflowVersion?: string;
  /** Least TensorFlow runtime that has all operators in these versions, where it is recorded. */
  readonly minRuntimeVersion?: string;
  readonly signatures: Readonly<Record<string, TfliteSignature>>;
  readonly subgraphs: readonly TfliteSubgraph[];
  /** How often each built-in operator occurs, all graphs together; 0 if it is only declared. */
  readonly ops: Readonly<Record<string, number>>;
  /** The same for operators that the runtime must be given, those of the Flex delegate among them. */
  readonly customOps: Readonly<Record<string, number>>;
  /** Whether TensorFlow's own kernels are needed, by the Flex delegate. */
  readonly usesFlex: boolean;
  /** Names of the metadata entries. */
  readonly metadata: readonly string[];
}
