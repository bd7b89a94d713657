import type { XlaProgram } from "./node";
import type { OverwrittenVariable } from "./overwritten";

/** A tensor's shape: -1 for an unknown dimension, null for unknown rank. */
export type Shape = readonly number[] | null;

/** One named input or output of a signature. */
export interface TensorFacts {
  /** TensorFlow's lower-case name (`float32`, `string`); `invalid` for 0. */
  readonly dtype: string;
  readonly shape: Shape;
  /** Graph tensor such as `x:0`; absent for composite tensors. */
  readonly tensor?: string;
  /** Present if this is not one plain tensor: `coo_sparse` or `composite_tensor`. */
  readonly encoding?: string;
}

/** Inputs that may have any shape, because every op between them and the outputs accepts any. */
export interface AnyShape {
  /** Inputs that are combined element by element, so they must have the same shape. */
  readonly inputs: readonly string[];
  /** Outputs that have the same shape. */
  readonly outputs: readonly string[];
}

/** An input, with its declared data type and that of its placeholder. */
export interface RetypedInput {
  readonly name: string;
  readonly dtype: string;
  readonly placeholder: string;
}

export interface SignatureFacts {
  readonly methodName: string;
  readonly inputs: Readonly<Record<string, TensorFacts>>;
  readonly outputs: Readonly<Record<string, TensorFacts>>;
  /** Names of inputs with a default value. A gRPC request may leave them out; a REST request needs every input. */
  readonly defaults?: readonly string[];
  /** Tensors of its inputs and outputs that are not in the graph; absent if the graph is too large to keep. */
  readonly missingTensors?: readonly string[];
  /** Inputs that are declared with another data type than their placeholders have. */
  readonly retypedInputs?: readonly RetypedInput[];
  /**
   * Classes of the arguments that are several inputs each, such as `RaggedTensorSpec` for values and row splits; absent
   * if there are none.
   */
  readonly composites?: readonly string[];
  /** Inputs that may have any shape; absent if there are none, or if the graph is too large to follow. */
  readonly anyShape?: readonly AnyShape[];
}

/** A function that Python code can call on the loaded object; servers call only signatures. */
export interface FunctionFacts {
  readonly name: string;
  /** The arguments of each of its concrete functions: `x: float32 [?, 4]` for a tensor, otherwise the Python value. */
  readonly calls: readonly (readonly string[])[];
}

/** An op that TensorFlow does not have, with functions that use it; an empty name stands for the graph itself. */
export interface ForeignOp {
  readonly op: string;
  readonly functions: readonly string[];
}

/** A variable or a table that a request reads but nothing initializes. */
export interface UnfilledState {
  readonly kind: "variable" | "table";
  /** Its shared name, or the name of its node. */
  readonly name: string;
}

/** What happens when a server loads the graph and answers a request to one signature. Lists are bounded. */
export interface ServedGraphFacts {
  readonly signature: string;
  readonly unfilled?: readonly UnfilledState[];
  readonly unfilledCount?: number;
  /** Variables that the operation after restoring fills as if they were new. */
  readonly overwritten?: readonly OverwrittenVariable[];
  readonly overwrittenCount?: number;
  /** Iterators of datasets that the outputs read but nothing initializes. */
  readonly idleIterators?: readonly string[];
  /** Queues from which the outputs take elements but to which nothing adds any. */
  readonly emptyQueues?: readonly string[];
  /** Placeholders that the outputs need but no input feeds. */
  readonly unfed?: readonly string[];
  /** Outputs that are the same tensor as an input. */
  readonly fedAndFetched?: readonly string[];
  /** Inputs that are the same tensor. */
  readonly fedTwice?: readonly string[];
  /** Ops of the main graph that have no CPU kernel in some TensorFlow release from 2.15 to 2.21. */
  readonly graphOpsWithoutKernel?: readonly string[];
  /** Such ops in the functions that loading or the signature calls. */
  readonly functionOpsWithoutKernel?: readonly string[];
  /** Devices that nodes of the main graph request and that not every server has, each with one such node. */
  readonly devices?: readonly { readonly device: string; readonly node: string }[];
  /** Layers whose data format is channels-first. */
  readonly channelsFirst?: readonly string[];
  /** Nodes that, at loading, read a file that is neither an asset nor the checkpoint. */
  readonly filesAtLoading?: readonly string[];
  /** Present if the graph reads whole files, and only those of its assets. */
  readonly readsOnlyAssets?: true;
  /** Nodes that read message types from a file. */
  readonly descriptorFiles?: readonly string[];
  /** XLA programs that the signature runs, as JAX exports them. */
  readonly programs?: readonly XlaProgram[];
}

export interface MetaGraphFacts {
  readonly tags: readonly string[];
  readonly tensorflowVersion: string;
  readonly producer: number;
  readonly minConsumer: number;
  readonly signatures: Readonly<Record<string, SignatureFacts>>;
  /** How often each op occurs in the graph and the function library together. */
  readonly ops: Readonly<Record<string, number>>;
  /**
   * For each signature, the ops that run when its outputs are fetched; without an entry if the graph is too large to
   * follow.
   */
  readonly reachedOps: Readonly<Record<string, readonly string[]>>;
  /**
   * For each signature, ops among these that draw random numbers on which no output depends; without an entry if there
   * are none.
   */
  readonly idleRandomOps?: Readonly<Record<string, readonly string[]>>;
  /** Ops that run when a server loads the graph; absent if the graph is too large to follow. */
  readonly reachedAtLoading?: readonly string[];
  /** Ops that need a library other than TensorFlow. Bounded. */
  readonly foreignOps?: readonly ForeignOp[];
  /**
   * How the signature to serve runs, or, if there is none of that name, another one that could be named; absent if there
   * is no such signature, or if the graph is too large to follow.
   */
  readonly served?: ServedGraphFacts;
  /** Present if a node prints to a file, and not to the log. */
  readonly printsToFiles?: true;
  /** Operations that the graph names to run at loading, if there are several: a server then runs none of them. */
  readonly mainOps?: readonly string[];
  /** Serialized graphs in constants, with the node and the graph's ops. */
  readonly embeddedGraphs?: readonly { readonly node: string; readonly ops: readonly string[] }[];
  /** File names below `assets/`. */
  readonly assets: readonly string[];
  /** Assets whose paths nothing uses, neither at loading nor for a request. */
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

/** The content of `fingerprint.pb`: 64-bit FarmHash numbers in decimal, because JSON readers would round them. */
export interface FingerprintFacts {
  /** Version of the rules by which the writer computed the hashes. */
  readonly producer: number;
  /** Changes each time the model is saved; empty in older files. */
  readonly uuid: string;
  readonly savedModelChecksum: string;
  readonly graphDefProgramHash: string;
  readonly signatureDefHash: string;
  readonly savedObjectGraphHash: string;
  readonly checkpointHash: string;
}

/** The content of `keras_metadata.pb`, which Keras 2.5 to 2.15 writes. These are claims of the writer. */
export interface KerasFacts {
  /** Version of Keras, if it is recorded. */
  readonly version?: string;
  /** How often each class occurs among models, layers and metrics. */
  readonly classes: Readonly<Record<string, number>>;
  /** Custom classes among them, by their registered names (`package>Class`). */
  readonly registered: readonly string[];
}

/** Facts of a SavedModel. The core fields are a fixed contract; further properties may be added. */
export interface SavedModelFacts {
  readonly metaGraphs: readonly MetaGraphFacts[];
  readonly variables: readonly VariableFacts[];
  /** Present if `variables` lists only the largest: the number of the others, and their bytes. */
  readonly variablesNotListed?: { readonly count: number; readonly bytes: number };
  readonly fingerprint?: FingerprintFacts;
  readonly keras?: KerasFacts;
  /** Assets from which tables are filled and that were not read, because they are too large. */
  readonly unreadVocabularies?: readonly string[];
  /** Tags of the MetaGraph to serve, if they are declared. */
  readonly servedTags?: readonly string[];
  /** Signature to serve, if it is declared. */
  readonly servedSignature?: string;
  /** Bytes of tensors that are stored more than once, not counting their first copy. */
  readonly duplicateBytes: number;
}
