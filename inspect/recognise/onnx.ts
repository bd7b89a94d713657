import { FormatError } from "../formatError";
import { decode, type Message, type MessageType } from "../proto/decode";
import { WireReader } from "../proto/wireReader";
import type { Recogniser } from "./index";
import { leadsOut } from "./memberPath";
import type { CodeFound } from "./recognition";

// Source: onnx/onnx.proto. A graph holds nodes, whose attributes hold graphs.
const Entry: MessageType = { key: { number: 1, type: "text" }, value: { number: 2, type: "text" } };
const Tensor: MessageType = {
  name: { number: 8, type: "text" },
  external_data: { number: 13, type: Entry, repeated: true },
};
const Sparse: MessageType = {
  values: { number: 1, type: Tensor },
  indices: { number: 2, type: Tensor },
};
const Graph: Record<string, MessageType[string]> = {};
const Attribute: MessageType = {
  t: { number: 5, type: Tensor },
  g: { number: 6, type: Graph },
  tensors: { number: 10, type: Tensor, repeated: true },
  graphs: { number: 11, type: Graph, repeated: true },
  sparse_tensor: { number: 22, type: Sparse },
  sparse_tensors: { number: 23, type: Sparse, repeated: true },
};
const Node: MessageType = { attribute: { number: 5, type: Attribute, repeated: true } };
Graph["node"] = { number: 1, type: Node, repeated: true };
Graph["initializer"] = { number: 5, type: Tensor, repeated: true };
Graph["sparse_initializer"] = { number: 15, type: Sparse, repeated: true };
const Model: MessageType = {
  producer_name: { number: 2, type: "text" },
  producer_version: { number: 3, type: "text" },
  graph: { number: 7, type: Graph },
  training_info: {
    number: 20,
    type: { initialization: { number: 1, type: Graph }, algorithm: { number: 2, type: Graph } },
    repeated: true,
  },
  functions: {
    number: 25,
    type: { node: { number: 7, type: Node, repeated: true } },
    repeated: true,
  },
};

/** An ONNX model: ir_version first, then a graph and its operator sets; and the files that its tensors name. */
export const recogniseOnnx: Recogniser = ({ source, head }) => {
  if (head[0] !== 0x08 || !hasGraphAndOperators(WireReader.of(source))) return undefined;
  const model = decode(WireReader.of(source), Model);
  const outside = [...new Set(locations(model))].filter(leadsOut).slice(0, 3);
  const code: CodeFound[] = outside.map((path) => ({
    what: `file ${path}`,
    where: "external_data",
  }));
  return { format: "onnx", ...(code.length > 0 && { code }) };
};

function hasGraphAndOperators(reader: WireReader): boolean {
  const fields = new Map<number, number>();
  try {
    for (let tag = reader.next(); tag; tag = reader.next()) {
      if (tag.field > 64) return false;
      fields.set(tag.field, tag.wire);
      reader.skip(tag);
    }
  } catch (error) {
    if (error instanceof FormatError) return false;
    throw error;
  }
  return fields.get(7) === 2 && fields.get(8) === 2;
}

/** Every place of numbers outside of the file, however deep in graphs of branches. */
function locations(model: Message): string[] {
  const found: string[] = [];
  const waiting: unknown[] = [model];
  while (waiting.length > 0) {
    const value = waiting.pop();
    if (typeof value !== "object" || value === null) continue;
    const { key, value: text } = value as Message;
    if (key === "location" && typeof text === "string") found.push(text);
    for (const member of Object.values(value)) if (typeof member === "object") waiting.push(member);
  }
  return found;
}
