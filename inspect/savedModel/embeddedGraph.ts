import { bufferSource } from "../byteSource";
import { FormatError } from "../formatError";
import { decode, type Message } from "../proto/decode";
import { WireReader } from "../proto/wireReader";
import { GraphOps } from "./messages";
import { shapeOf } from "./shape";

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

/** DT_STRING; in a text graph by its name. */
const STRING: ReadonlySet<unknown> = new Set([7, "DT_STRING"]);
/** Packed texts that are looked at, in number and in bytes. */
const MAX_TEXTS = 10_000;
const MAX_CONTENT = 16 << 20;

function textsOf(tensor: Message): WireReader[] {
  const listed = ((tensor["string_val"] ?? []) as readonly unknown[]).filter(
    (text) => text instanceof WireReader,
  );
  const content = tensor["tensor_content"];
  if (!STRING.has(tensor["dtype"]) || !(content instanceof WireReader)) return listed;
  const shape = shapeOf(tensor["tensor_shape"] as Message | undefined) ?? [];
  const count = shape.reduce((product, size) => product * size, 1);
  return [...listed, ...packedTexts(content, Math.min(count, MAX_TEXTS))];
}

/** Texts behind the list of their lengths; none where the bytes are no such list. */
function packedTexts(content: WireReader, count: number): WireReader[] {
  const texts: WireReader[] = [];
  try {
    const lengths = Array.from({ length: count }, () => content.varint());
    const bytes = content.rest(MAX_CONTENT) ?? Buffer.alloc(0);
    let start = 0;
    for (const length of lengths) {
      texts.push(WireReader.of(bufferSource(bytes.subarray(start, start + length))));
      start += length;
    }
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
  }
  return texts;
}

/** The ops of a graph, or none where the bytes are no graph. */
function opsOf(text: WireReader): string[] {
  if (text.end - text.offset < 4) return [];
  let message: Message;
  try {
    message = decode(text, GraphOps);
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
