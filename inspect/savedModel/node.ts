import type { AttrValue, NodeDef, TensorShapeProto } from "../proto/generated/tensorflow";

/** A node, as far as it is needed to follow names and to tell what a server can run. */
export interface Node {
  readonly op: string;
  readonly inputs: readonly string[];
  /** Functions that its attributes name, at any depth. */
  readonly calls: readonly string[];
  /** Device that it asks for, if any. */
  readonly device?: string;
  /** Present for a variable or a table: what names the resource, beside its kind. */
  readonly resource?: { readonly container: string; readonly sharedName: string };
  /** Whether its value is known to be a scalar: of a constant, or of a variable. */
  readonly isScalar?: boolean;
  /** Whether a layer's data are with the channels first. */
  readonly isChannelsFirst?: boolean;
  /** Present for a program of XLA, as JAX exports it. */
  readonly xla?: XlaProgram;
  /** Address of the file with the messages' types, of DecodeProtoV2 and EncodeProto. */
  readonly descriptorSource?: string;
}

/** What a program of XLA asks of the server, as far as its node shows it. */
export interface XlaProgram {
  /** Platforms that it was compiled for, in upper case; empty where it takes any. */
  readonly platforms: readonly string[];
  /** Functions of libraries that it calls and that no server has. */
  readonly calls: readonly string[];
  /** Version of StableHLO that wrote it, such as `0.9.0`. */
  readonly stablehlo?: string;
}

/** Functions of libraries that JAX registers and TensorFlow does not. Source: jaxlib; tried with TensorFlow 2.15 and 2.21. */
const LIBRARY_CALLS =
  /\b(lapack_\w+|cublas\w*|cusolver\w*|cudnn\w*|hipsolver\w*|xla_python_\w+|xla_ffi_python_\w+)/g;
/** Most bytes of a program that are looked through. */
const MAX_PROGRAM = 16 << 20;

/** Ops that hold state of the server. Source: ops/{resource_variable,state,lookup}_ops.cc. */
const STATE = new Set(["VarHandleOp", "VariableV2", "Variable", "HashTable", "HashTableV2"]);
/** Ops whose kernels for CPU know one layout only, unless oneDNN is on. */
const LAYERS = new Set(
  "Conv2D Conv3D MaxPool MaxPoolV2 MaxPool3D AvgPool AvgPool3D DepthwiseConv2dNative".split(" "),
);
/** Ops that name a file with the types of messages. */
const DESCRIPTORS = new Set(["DecodeProtoV2", "EncodeProto"]);
/** The op of a program of XLA. */
const PROGRAM = "XlaCallModule";
/** Ops of variables whose attribute `shape` is that of the value. */
const VARIABLES = new Set(["VarHandleOp", "VariableV2", "Variable"]);
const CONSTANT = "Const";
/** Ops of which more is kept than names. */
const SPECIAL = new Set([...STATE, ...LAYERS, ...DESCRIPTORS, PROGRAM, CONSTANT]);
/** Func attributes in func attributes that are followed. */
const MAX_DEPTH = 16;
const NONE: readonly string[] = [];

/** Reads the part of a node that is kept. @param op the node's op, in one copy for all of its nodes. */
export function readNode({ input, attr, device }: NodeDef, op: string): Node {
  const found: string[] = [];
  for (const name in attr) takeCalls(attr[name], found, 0);
  const calls = found.length === 0 ? NONE : found;
  // A list that grew by push has room for many more.
  const inputs = input.length === 0 ? NONE : input.slice();
  // Most of millions of nodes have no more: written out, an object takes a third of what a spread one does.
  const node = device === "" ? { op, inputs, calls } : { op, inputs, calls, device };
  return SPECIAL.has(op) ? { ...node, ...special(op, attr) } : node;
}

/** What only nodes of some ops have. */
function special(op: string, attr: NodeDef["attr"]): Partial<Node> {
  const format = LAYERS.has(op) ? textOf(attr["data_format"]) : undefined;
  const descriptorSource = DESCRIPTORS.has(op) ? textOf(attr["descriptor_source"]) : undefined;
  return {
    ...(STATE.has(op) && {
      resource: {
        container: textOf(attr["container"]) ?? "",
        sharedName: textOf(attr["shared_name"]) ?? "",
      },
    }),
    ...(isScalar(op, attr) && { isScalar: true }),
    ...(format?.startsWith("NC") && { isChannelsFirst: true }),
    ...(descriptorSource !== undefined && { descriptorSource }),
    ...(op === PROGRAM && { xla: programOf(attr) }),
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

/** Functions that an attribute names; the attributes of a name may name others. */
function takeCalls(value: AttrValue | undefined, calls: string[], depth: number): void {
  const { func, list } = value ?? {};
  if ((!func && !list?.func.length) || depth > MAX_DEPTH) return;
  for (const called of [...(func ? [func] : []), ...(list?.func ?? [])]) {
    calls.push(called.name);
    for (const name in called.attr) takeCalls(called.attr[name], calls, depth + 1);
  }
}

function textOf(value: AttrValue | undefined): string | undefined {
  return value?.s ? Buffer.from(value.s).toString("utf8") : undefined;
}

/** The node of `name:0` or of the control input `^name`. */
export function nodeName(tensor: string): string {
  const from = tensor.startsWith("^") ? 1 : 0;
  const colon = tensor.lastIndexOf(":");
  const isPort = colon >= 0 && /^\d+$/.test(tensor.slice(colon + 1));
  return isPort ? tensor.slice(from, colon) : from === 0 ? tensor : tensor.slice(1);
}
