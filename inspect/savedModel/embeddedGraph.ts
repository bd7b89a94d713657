import { FormatError } from "../bytes/formatError";
import { decode, type Message } from "../proto/decode";
import type { WireReader } from "../proto/wireReader";
import { GraphOps } from "./messages";
import { isTensorflowOp } from "./ops";
import { textsOf } from "./stringTensor";

/** A graph that a constant carries as bytes. */
export interface EmbeddedGraph {
  /** The constant's node. */
  readonly node: string;
  readonly ops: readonly string[];
}

/** Graphs among the texts of a node's constants: what ops such as DatasetFromGraph would run. */
export function embeddedGraphs(node: Message): EmbeddedGraph[] {
  const attributes = (node["attr"] ?? []) as readonly { readonly value?: Message }[];
  const tensors = attributes.flatMap(({ value }) => {
    const { tensor, list } = (value ?? {}) as { tensor?: Message; list?: Message };
    return [...(tensor ? [tensor] : []), ...((list?.["tensor"] ?? []) as readonly Message[])];
  });
  return tensors
    .flatMap(textsOf)
    .map(opsOf)
    .filter((ops) => ops.length > 0)
    .map((ops) => ({ node: String(node["name"] ?? ""), ops }));
}

/** A node's name, without which no graph is imported. Source: IsValidNodeName in graph_constructor.cc. */
const NODE_NAME = /^[A-Za-z0-9_.\\/>-]+$/;
/** An op's name: TensorFlow's own, a library's, or that of a function. */
const OP_NAME = /^[A-Za-z_][\w.>]*$/;

/**
 * The ops of a graph, or none where the bytes are no graph. Texts may happen to be messages; a graph that can run has
 * a node with a name and an op of TensorFlow, be it beside any others.
 */
function opsOf(text: WireReader): string[] {
  if (text.end - text.offset < 4) return [];
  let message: Message;
  try {
    message = decode(text.copy(), GraphOps);
  } catch (error) {
    if (error instanceof FormatError) return [];
    throw error;
  }
  const { node = [], library } = message as { node?: readonly Message[]; library?: Message };
  const functions = (library?.["function"] ?? []) as readonly { node_def?: readonly Message[] }[];
  const nodes = [...node, ...functions.flatMap(({ node_def = [] }) => node_def)];
  const isGraph = nodes.some(
    ({ name, op }) => NODE_NAME.test(String(name ?? "")) && isRunnable(String(op ?? "")),
  );
  const ops = nodes.map(({ op }) => String(op ?? "")).filter((op) => OP_NAME.test(op));
  return isGraph ? [...new Set(ops)] : [];
}

/** Whether TensorFlow can run the op; `A` and `B` are of its own tests, and have no kernels. */
function isRunnable(op: string): boolean {
  return op.length > 1 && isTensorflowOp(op);
}
