import { FormatError } from "../../bytes/formatError";
import { decode, type MessageType } from "../../proto/decode";
import { WireReader } from "../../proto/wireReader";
import { escapesArchive } from "../archive/memberPath";
import { topLevelOf } from "../fields";
import { LIMITS } from "../limits";
import type { Recogniser } from "../recogniser";
import type { CodeFound } from "../recognition";

/** The fields that lead to the places of tensors, by the kind of message. Source: onnx/onnx.proto. */
const FIELDS: Readonly<Record<string, Readonly<Record<number, string>>>> = {
  model: { 7: "graph", 20: "training", 25: "function" },
  training: { 1: "graph", 2: "graph" },
  function: { 7: "node" },
  graph: { 1: "node", 5: "tensor", 15: "sparse" },
  node: { 5: "attribute" },
  attribute: { 5: "tensor", 6: "graph", 10: "tensor", 11: "graph", 22: "sparse", 23: "sparse" },
  sparse: { 1: "tensor", 2: "tensor" },
  tensor: { 13: "entry" },
};
const ENTRY: MessageType = { key: { number: 1, type: "text" }, value: { number: 2, type: "text" } };
/** Fields without which no runtime loads a model. */
const GRAPH = 7;
const OPERATOR_SETS = 8;
const MAX_DEPTH = 64;

/** An ONNX model: a graph and its operator sets; and the files that its tensors name. */
export const recogniseOnnx: Recogniser = ({ source }) => {
  const fields = topLevelOf(source);
  const isModel = [GRAPH, OPERATOR_SETS].every((field) => fields?.get(field)?.has(2));
  if (!isModel) return undefined;
  const outside = new Set<string>();
  visit(WireReader.of(source), "model", outside);
  const code: CodeFound[] = [...outside].map((path) => ({
    kind: "file",
    name: path,
    where: "external_data",
  }));
  return { format: "onnx", ...(code.length > 0 && { code }) };
};

/** Gathers the places outside of the model's folder, however deep in graphs of branches. */
function visit(reader: WireReader, kind: string, outside: Set<string>, depth = 0): void {
  if (depth > MAX_DEPTH) throw new FormatError("graphs are nested too deep", reader.offset);
  for (let tag = reader.next(); tag; tag = reader.next()) {
    const below = FIELDS[kind]?.[tag.field];
    if (below === undefined || tag.wire !== 2) reader.skip(tag);
    else if (below !== "entry") visit(reader.message(), below, outside, depth + 1);
    else {
      const { key, value } = decode(reader.message(), ENTRY);
      const isPlace = key === "location" && typeof value === "string" && escapesArchive(value);
      if (isPlace && outside.size < LIMITS.listedCode) outside.add(value);
    }
  }
}
