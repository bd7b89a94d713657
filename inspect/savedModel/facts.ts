import type { XlaProgram } from "./node";

/** A tensor's shape: -1 for an unknown dimension, null for unknown rank. */
export type Shape = readonly number[] | null;

/** One named input or output of a signature. */
export interface TensorFacts {
  /** TensorFlow's lower-case name (`float32`, `string`), `invalid` for 0. */
  readonly dtype: string;
  readonly shape: Shape;
  /** Graph tensor such as `x:0`; absent for composite tensors. */
  readonly tensor?: string;
  /** Present for what is not one plain tensor: `coo_sparse` or `composite_tensor`. */
  readonly encoding?: string;
}

/** Inputs that may have any shape, as every op on their way to the outputs takes it as it is. */
export interface AnyShape {
  /** They are combined element by element, and must have one shape. */
  readonly inputs: readonly string[];
  /** Outputs that have the same shape. */
  readonly outputs: readonly string[];
}

export interface SignatureFacts {
  readonly methodName: string;
  readonly inputs: Readonly<Record<string, TensorFacts>>;
  readonly outputs: Readonly<Record<string, TensorFacts>>;
  /** Names of inputs that have a default value and may be left out of a gRPC request; REST wants them all. */
  readonly defaults?: readonly string[];
  /** Tensors of its inputs and outputs whose nodes the graph does not have; absent where the graph is too large to keep. */
  readonly missingTensors?: readonly string[];
  /** Inputs that may have any shape; absent where there are none, or the graph is too large to follow. */
  readonly anyShape?: readonly AnyShape[];
}

/** A function that Python code can call on the loaded object; servers call only signatures. */
export interface FunctionFacts {
  readonly name: string;
  /** For each of its concrete forms, the arguments: `x: float32 [?, 4]` for a tensor, else the Python value. */
  readonly calls: readonly (readonly string[])[];
}

/** An op that TensorFlow does not have, and functions that use it; an empty name is the graph itself. */
export interface ForeignOp {
  readonly op: string;
  readonly functions: readonly string[];
}

/** A variable or a table that a request reads and that nothing fills. */
export interface UnfilledState {
  readonly kind: "variable" | "table";
  /** Its shared name, or the node's. */
  readonly name: string;
}

/** What a server meets when it loads the graph and answers a request to one signature. Lists are bounded. */
export interface ServedGraphFacts {
  readonly signature: string;
  readonly unfilled?: readonly UnfilledState[];
  readonly unfilledCount?: number;
  /** Placeholders that the outputs need and no input feeds. */
  readonly unfed?: readonly string[];
  /** Outputs that are the tensor of an input. */
  readonly fedAndFetched?: readonly string[];
  /** Inputs that are one tensor. */
  readonly fedTwice?: readonly string[];
  /** Ops of the main graph without a kernel for CPU in some TensorFlow from 2.15 to 2.21. */
  readonly graphOpsWithoutKernel?: readonly string[];
  /** The same of the functions that loading or the signature calls. */
  readonly functionOpsWithoutKernel?: readonly string[];
  /** Devices that nodes of the main graph ask for and that not every server has, each with one such node. */
  readonly devices?: readonly { readonly device: string; readonly node: string }[];
  /** Layers that take their data with the channels first. */
  readonly channelsFirst?: readonly string[];
  /** Nodes that read a file at loading which is neither an asset nor the checkpoint. */
  readonly filesAtLoading?: readonly string[];
  /** Nodes that read the types of messages from a file. */
  readonly descriptorFiles?: readonly string[];
  /** Programs of XLA that the signature runs, as JAX exports them. */
  readonly programs?: readonly XlaProgram[];
}

export interface MetaGraphFacts {
  readonly tags: readonly string[];
  readonly tensorflowVersion: string;
  readonly producer: number;
  readonly minConsumer: number;
  readonly signatures: Readonly<Record<string, SignatureFacts>>;
  /** How often each op occurs, graph and function library together. */
  readonly ops: Readonly<Record<string, number>>;
  /** For each signature, the ops that run when its outputs are fetched; without an entry where the graph is too large to follow. */
  readonly reachedOps: Readonly<Record<string, readonly string[]>>;
  /** Ops that run when a server loads the graph; absent where the graph is too large to follow. */
  readonly reachedAtLoading?: readonly string[];
  /** Ops that need a library beside TensorFlow. Bounded. */
  readonly foreignOps?: readonly ForeignOp[];
  /** How the signature to serve runs; absent where there is none, or the graph is too large to follow. */
  readonly served?: ServedGraphFacts;
  /** Operations that the graph names to run at loading, if there are several: a server then runs none. */
  readonly mainOps?: readonly string[];
  /** Graphs that constants carry as bytes, with the node and their ops. */
  readonly embeddedGraphs?: readonly { readonly node: string; readonly ops: readonly string[] }[];
  /** File names below `assets/`. */
  readonly assets: readonly string[];
  /** Those of them whose paths nothing takes, neither at loading nor for a request. */
  readonly unreadAssets?: readonly string[];
  /** Functions of the exported object, as `saved_model_cli show --all` lists them. */
  readonly functions?: readonly FunctionFacts[];
  /** Whether loading restores variables from `variables/`. */
  readonly restores: boolean;
}

export interface VariableFacts {
  readonly name: string;
  readonly dtype: string;
  readonly shape: Shape;
  readonly bytes: number;
}

/** What `fingerprint.pb` says: FarmHash numbers of 64 bits in decimal, since JSON readers round them. */
export interface FingerprintFacts {
  /** Version of the rules by which the writer computed them. */
  readonly producer: number;
  /** Another one for each time that the model is saved; empty in older files. */
  readonly uuid: string;
  readonly savedModelChecksum: string;
  readonly graphDefProgramHash: string;
  readonly signatureDefHash: string;
  readonly savedObjectGraphHash: string;
  readonly checkpointHash: string;
}

/** What `keras_metadata.pb` says, which Keras 2.5 to 2.15 write: claims of the writer. */
export interface KerasFacts {
  /** Version of Keras, where it is recorded. */
  readonly version?: string;
  /** How often each class occurs among models, layers and metrics. */
  readonly classes: Readonly<Record<string, number>>;
  /** Classes of the model's own code among them, by the names under which they are registered (`package>Class`). */
  readonly registered: readonly string[];
}

/** What a SavedModel contains; core fields are a fixed contract, further members are added freely. */
export interface SavedModelFacts {
  readonly metaGraphs: readonly MetaGraphFacts[];
  readonly variables: readonly VariableFacts[];
  /** Present when `variables` lists only the largest: how many are left out of the list, and their bytes. */
  readonly variablesNotListed?: { readonly count: number; readonly bytes: number };
  readonly fingerprint?: FingerprintFacts;
  readonly keras?: KerasFacts;
  /** Tags of the MetaGraph that is to be served, where they are declared. */
  readonly servedTags?: readonly string[];
  /** Signature that is to be served, where it is declared. */
  readonly servedSignature?: string;
  /** Bytes of tensors that are stored more than once, counted without their first copy. */
  readonly duplicateBytes: number;
}
