import type {
  AttrValue,
  NodeDef,
  TensorProto,
  TensorShapeProto,
} from "../proto/generated/tensorflow";
import { dtypeName } from "./dtypes";
import { listedOutputs } from "./opDefinitions";
import { scalarOf } from "./scalarTensor";
import type { TableTypes, TextColumns } from "./vocabulary";

/** The parts of a node that are used to follow names and to determine what a server can run. */
export interface Node {
  readonly op: string;
  readonly inputs: readonly string[];
  /** Functions that its attributes name, at any depth. */
  readonly calls: readonly string[];
  /** Device that it requests, if any. */
  readonly device?: string;
  /** Present for a variable or a table: names the resource, together with its kind. */
  readonly resource?: { readonly container: string; readonly sharedName: string };
  /** Present for an iterator or a queue, which an op has to fill. */
  readonly source?: Node["resource"];
  /** Whether its value is known to be a scalar; for a constant or a variable. */
  readonly isScalar?: boolean;
  /** Value of a constant scalar; 0 and 1 for a boolean. */
  readonly scalar?: number;
  /** The functions that a condition calls: if it holds, and if not. */
  readonly branches?: readonly [then: string, otherwise: string];
  /** Whether a node that draws random numbers has a seed, and so draws the same ones in every process. */
  readonly isSeeded?: boolean;
  /** Whether a layer's data format is channels-first. */
  readonly isChannelsFirst?: boolean;
  /** Present for an XLA program, as JAX exports it. */
  readonly xla?: XlaProgram;
  /** Path or URL of the message types that DecodeProtoV2 and EncodeProto use. */
  readonly descriptorSource?: string;
  /** Type of a placeholder, such as `float32`. */
  readonly dtype?: string;
  /** Number of outputs, for an op of which attributes give it. */
  readonly outputs?: number;
  /** Types of a table's keys and values. */
  readonly table?: TableTypes;
  /** How an op that fills a table reads its file. */
  readonly columns?: TextColumns;
}

/** What an XLA program requires of the server, as far as its node shows. */
export interface XlaProgram {
  /** Platforms that it was compiled for, in upper case; empty if any. */
  readonly platforms: readonly string[];
  /** Custom calls to library functions that no server has. */
  readonly calls: readonly string[];
  /** Version of StableHLO that wrote it, such as `0.9.0`. */
  readonly stablehlo?: string;
}

/** Library functions that JAX registers and TensorFlow does not. Source: jaxlib; tried with TensorFlow 2.15 and 2.21. */
const LIBRARY_CALLS =
  /\b(lapack_\w+|cublas\w*|cusolver\w*|cudnn\w*|hipsolver\w*|xla_python_\w+|xla_ffi_python_\w+)/g;
/** Most bytes of a program that are searched. */
const MAX_PROGRAM = 16 << 20;

/** Ops that hold state on the server. Source: ops/{resource_variable,state,lookup}_ops.cc. */
const STATE = new Set(["VarHandleOp", "VariableV2", "Variable", "HashTable", "HashTableV2"]);
/** Ops whose CPU kernels support only one data format, unless oneDNN is enabled. */
const LAYERS = new Set(
  "Conv2D Conv3D MaxPool MaxPoolV2 MaxPool3D AvgPool AvgPool3D DepthwiseConv2dNative".split(" "),
);
/** Ops that draw random numbers, from a seed of their own if they have one. */
const RANDOM = new Set(
  "RandomUniform RandomUniformInt RandomStandardNormal TruncatedNormal".split(" "),
);
/** Ops that name a file with message types. */
const DESCRIPTORS = new Set(["DecodeProtoV2", "EncodeProto"]);
/** The op of an XLA program. */
const PROGRAM = "XlaCallModule";
/** Ops of variables, whose attribute `shape` is that of the value. */
const VARIABLES = new Set(["VarHandleOp", "VariableV2", "Variable"]);
const CONSTANT = "Const";
const CONDITIONS = new Set(["If", "StatelessIf"]);
const SOURCES = new Set(
  "Iterator IteratorV2 FIFOQueue FIFOQueueV2 PaddingFIFOQueue PaddingFIFOQueueV2 PriorityQueue PriorityQueueV2 RandomShuffleQueue RandomShuffleQueueV2".split(
    " ",
  ),
);
const TABLES = new Set(["HashTable", "HashTableV2"]);
/** Ops that fill a table from a text file. */
const TEXT_FILES = new Set(["InitializeTableFromTextFile", "InitializeTableFromTextFileV2"]);
const PLACEHOLDERS = new Set(["Placeholder", "PlaceholderV2", "PlaceholderWithDefault"]);
/** Ops of which more than names is kept. */
const SPECIAL = new Set([
  ...STATE,
  ...SOURCES,
  ...LAYERS,
  ...CONDITIONS,
  ...DESCRIPTORS,
  ...RANDOM,
  ...TEXT_FILES,
  ...PLACEHOLDERS,
  PROGRAM,
  CONSTANT,
]);
/** Deepest nesting of function attributes that is followed. */
const MAX_DEPTH = 16;
const NONE: readonly string[] = [];

/** The parts of a node that are kept. @param op the node's op, as one shared string for all nodes with this op. */
export function readNode(message: NodeDef, op: string): Node {
  const { input, attr, device } = message;
  const found: string[] = [];
  for (const name in attr) takeCalls(attr[name], found, 0);
  const calls = found.length === 0 ? NONE : found;
  // An array that grew by push has spare capacity; the copy does not.
  const inputs = input.length === 0 ? NONE : input.slice();
  // Most of millions of nodes have only these properties. As a literal, an object takes a third of the memory of a
  // spread one.
  const node = device === "" ? { op, inputs, calls } : { op, inputs, calls, device };
  const outputs = listedOutputs(message);
  if (outputs === undefined && !SPECIAL.has(op)) return node;
  return { ...node, ...special(op, attr), ...(outputs !== undefined && { outputs }) };
}

/** Properties that only nodes with certain ops have. */
function special(op: string, attr: NodeDef["attr"]): Partial<Node> {
  const format = LAYERS.has(op) ? textOf(attr["data_format"]) : undefined;
  const descriptorSource = DESCRIPTORS.has(op) ? textOf(attr["descriptor_source"]) : undefined;
  return {
    ...(STATE.has(op) && { resource: resourceOf(attr) }),
    ...(PLACEHOLDERS.has(op) && { dtype: typeOf(attr["dtype"]) }),
    ...(SOURCES.has(op) && { source: resourceOf(attr) }),
    ...(RANDOM.has(op) && (attr["seed"]?.i || attr["seed2"]?.i) && { isSeeded: true }),
    ...(isScalar(op, attr) && { isScalar: true, ...constantOf(op, attr["value"]?.tensor) }),
    ...(CONDITIONS.has(op) && {
      branches: [attr["then_branch"]?.func?.name ?? "", attr["else_branch"]?.func?.name ?? ""],
    }),
    ...(format?.startsWith("NC") && { isChannelsFirst: true }),
    ...(descriptorSource !== undefined && { descriptorSource }),
    ...(op === PROGRAM && { xla: programOf(attr) }),
    ...(TABLES.has(op) && {
      table: { key: typeOf(attr["key_dtype"]), value: typeOf(attr["value_dtype"]) },
    }),
    ...(TEXT_FILES.has(op) && {
      columns: {
        keyIndex: attr["key_index"]?.i ?? 0,
        valueIndex: attr["value_index"]?.i ?? 0,
        size: attr["vocab_size"]?.i ?? -1,
        delimiter: textOf(attr["delimiter"]) ?? "\t",
      },
    }),
  };
}

function resourceOf(attr: NodeDef["attr"]): { container: string; sharedName: string } {
  return {
    container: textOf(attr["container"]) ?? "",
    sharedName: textOf(attr["shared_name"]) ?? "",
  };
}

function isScalar(op: string, attr: NodeDef["attr"]): boolean {
  if (op === CONSTANT) {
    const tensor = attr["value"]?.tensor;
    return tensor !== undefined && tensor !== null && hasRankZero(tensor.tensor_shape);
  }
  const shape = VARIABLES.has(op) ? attr["shape"]?.shape : undefined;
  return shape !== undefined && shape !== null && hasRankZero(shape);
}

function constantOf(op: string, tensor: TensorProto | null | undefined): Pick<Node, "scalar"> {
  const scalar = op === CONSTANT && tensor ? scalarOf(tensor) : undefined;
  return scalar === undefined ? {} : { scalar };
}

/** An absent shape is that of a scalar. */
function hasRankZero(shape: TensorShapeProto | null | undefined): boolean {
  return shape?.unknown_rank !== true && (shape?.dim ?? []).length === 0;
}

function programOf(attr: NodeDef["attr"]): XlaProgram {
  const platforms = attr["platforms"]?.list?.s ?? [];
  const program = attr["module"]?.s?.subarray(0, MAX_PROGRAM);
  const text = program ? Buffer.from(program).toString("latin1") : "";
  const calls = new Set(Array.from(text.matchAll(LIBRARY_CALLS), ([name]) => name));
  const [, stablehlo] = /^.{0,16}StableHLO_v(\d+\.\d+\.\d+)/s.exec(text.slice(0, 64)) ?? [];
  return {
    platforms: platforms.map((name) => Buffer.from(name).toString("utf8").toUpperCase()),
    calls: [...calls].sort().slice(0, 20),
    ...(stablehlo !== undefined && { stablehlo }),
  };
}

/** Nodes on whose device a node must be, which its attribute `_class` names. */
export function neighboursOf({ attr }: NodeDef): string[] {
  const classes = attr["_class"]?.list?.s ?? [];
  return classes.flatMap((one) => {
    const [, neighbour] = /^loc:@(.*)$/s.exec(Buffer.from(one).toString("utf8")) ?? [];
    return neighbour === undefined ? [] : [neighbour];
  });
}

/** Collects the functions that an attribute names. A function's own attributes may name more. */
function takeCalls(value: AttrValue | undefined, calls: string[], depth: number): void {
  const { func, list } = value ?? {};
  if ((!func && !list?.func.length) || depth > MAX_DEPTH) return;
  for (const called of [...(func ? [func] : []), ...(list?.func ?? [])]) {
    calls.push(called.name);
    for (const name in called.attr) takeCalls(called.attr[name], calls, depth + 1);
  }
}

function typeOf(value: AttrValue | undefined): string {
  return dtypeName(value?.type ?? 0);
}

function textOf(value: AttrValue | undefined): string | undefined {
  return value?.s ? Buffer.from(value.s).toString("utf8") : undefined;
}

/** The node of `name:0`, or of the control input `^name`. */
export function nodeName(tensor: string): string {
  const from = tensor.startsWith("^") ? 1 : 0;
  const colon = tensor.lastIndexOf(":");
  const isPort = colon >= 0 && /^\d+$/.test(tensor.slice(colon + 1));
  return isPort ? tensor.slice(from, colon) : from === 0 ? tensor : tensor.slice(1);
}
