import { type ByteSource, bufferSource } from "../bytes/byteSource";
import { FormatError } from "../bytes/formatError";
import { decodeAt } from "../proto/decode";
import { type NodeDef, type TensorProto, tensorflow } from "../proto/generated/tensorflow";
import type { TakeRecord } from "../proto/walk";
import { NODE_NAME } from "./nodeName";
import { isTensorflowOp } from "./ops";
import { walkGraph } from "./schema";
import { stringsOf } from "./stringTensor";

/** A serialized graph in a constant. */
export interface EmbeddedGraph {
  /** Name of the constant's node. */
  readonly node: string;
  readonly ops: readonly string[];
}

/** Fewest bytes of a graph with a node that has a name and an op. */
const LEAST = 4;

/**
 * Graphs among the strings of a node's constants, which ops such as DatasetFromGraph would run.
 * @param large values of the node that are too large to be decoded with it.
 */
export function embeddedGraphs(
  { name, attr }: NodeDef,
  large: readonly ByteSource[],
): EmbeddedGraph[] {
  const found: EmbeddedGraph[] = [];
  const take = (ops: readonly string[]) => {
    if (ops.length > 0) found.push({ node: name, ops });
  };
  for (const key in attr) {
    const { tensor, list } = attr[key] ?? {};
    if (tensor) takeTensor(tensor, large, take);
    for (const element of list?.tensor ?? []) takeTensor(element, large, take);
  }
  for (const source of large) take(opsOf(source));
  return found;
}

function takeTensor(
  tensor: TensorProto,
  large: readonly ByteSource[],
  take: (ops: readonly string[]) => void,
): void {
  for (const text of stringsOf(tensor)) if (text.length >= LEAST) take(opsOf(bufferSource(text)));
  if (tensor.dtype !== tensorflow.DataType.DT_STRING || tensor.tensor_content.length > 0) return;
  for (const source of large) {
    if (source.size > MAX_PACKED) continue;
    const packed = stringsOf({ ...tensor, string_val: [] }, source.read(0, source.size));
    for (const text of packed) if (text.length >= LEAST) take(opsOf(bufferSource(text)));
  }
}

/** Largest list of packed strings that is searched, in bytes. */
const MAX_PACKED = 16 << 20;

/** Name of an op of TensorFlow or of a library, or of a function. */
const OP_NAME = /^[A-Za-z_][\w.>]*$/;

/**
 * The ops of a graph, or none if the bytes are not a graph. Strings may be valid messages by chance, but a graph that
 * can run has at least one node with a name and an op of TensorFlow.
 */
function opsOf(source: ByteSource): string[] {
  const ops = new Set<string>();
  let isGraph = false;
  const take: TakeRecord = (reader, length) => {
    const { name, op } = decodeAt(tensorflow.NodeDef, reader, length);
    isGraph ||= NODE_NAME.test(name) && isRunnable(op);
    if (OP_NAME.test(op)) ops.add(op);
  };
  try {
    walkGraph(source, "GraphDef", { "GraphDef.node": take, "FunctionDef.node_def": take });
  } catch (error) {
    if (error instanceof FormatError) return [];
    throw error;
  }
  return isGraph ? [...ops] : [];
}

/** Whether TensorFlow can run the op. `A` and `B` exist only for its own tests, and have no kernels. */
function isRunnable(op: string): boolean {
  return op.length > 1 && isTensorflowOp(op);
}
