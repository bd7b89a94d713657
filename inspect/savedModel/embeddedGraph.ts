import { FormatError } from "../formatError";
import { decode, type Message, type MessageType } from "../proto/decode";
import { WireReader } from "../proto/wireReader";

/** A graph that a constant carries as bytes. */
export interface EmbeddedGraph {
  /** The constant's node. */
  readonly node: string;
  readonly ops: readonly string[];
}

const Node: MessageType = { name: { number: 1, type: "text" }, op: { number: 2, type: "text" } };
/** GraphDef, as far as its ops are wanted. Source: tensorflow/core/framework/graph.proto. */
const OpsOfGraph: MessageType = {
  node: { number: 1, type: Node, repeated: true },
  library: {
    number: 2,
    type: {
      function: {
        number: 1,
        type: { node_def: { number: 3, type: Node, repeated: true } },
        repeated: true,
      },
    },
  },
};

/** Graphs among the texts of a node's constants: what ops such as DatasetFromGraph would run. */
export function embeddedGraphs(node: Message): EmbeddedGraph[] {
  const attributes = (node["attr"] ?? []) as readonly { readonly value?: Message }[];
  const texts = attributes.flatMap(({ value }) => {
    const { string_val = [] } = (value?.["tensor"] ?? {}) as { string_val?: readonly unknown[] };
    return string_val.filter((text) => text instanceof WireReader);
  });
  return texts
    .map(opsOf)
    .filter((ops) => ops.length > 0)
    .map((ops) => ({ node: String(node["name"] ?? ""), ops }));
}

/** The ops of a graph, or none where the bytes are no graph. */
function opsOf(text: WireReader): string[] {
  if (text.end - text.offset < 4) return [];
  let message: Message;
  try {
    message = decode(text, OpsOfGraph);
  } catch (error) {
    if (error instanceof FormatError) return [];
    throw error;
  }
  const { node = [], library } = message as { node?: readonly Message[]; library?: Message };
  const functions = (library?.["function"] ?? []) as readonly { node_def?: readonly Message[] }[];
  const nodes = [...node, ...functions.flatMap(({ node_def = [] }) => node_def)];
  const ops = nodes.map(({ op }) => String(op ?? ""));
  // A text that happens to be a message has no ops, or none that could be one's name.
  return ops.every((op) => /^[A-Z][A-Za-z0-9]*$/.test(op)) ? [...new Set(ops)] : [];
}
