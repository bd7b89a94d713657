import table from "../../../data/tensorflow-ops.json";
import type { ByteSource } from "../../bytes/byteSource";
import { FormatError } from "../../bytes/formatError";
import { decode, type Message, type MessageType } from "../../proto/decode";
import { decodeText } from "../../proto/textFormat";
import { WireReader } from "../../proto/wireReader";
import { GraphOps } from "../../savedModel/messages";
import type { FormatName } from "../catalog";
import { LIMITS } from "../limits";
import type { CodeFound } from "../recognition";

/** Ops that no graph may hold, wherever they stand. */
export const REFUSED_OPS: ReadonlySet<string> = new Set(
  table.reaching.filter(({ refused }) => refused === "anywhere").flatMap(({ ops }) => ops),
);

/** Longest name of an op that is compared, in bytes. */
const LONGEST_OP = 256;

/** Formats that are graphs in binary form. */
export type BinaryGraph = "tensorflow-savedmodel" | "tensorflow-metagraph" | "tensorflow-graphdef";

// Source: tensorflow/core/protobuf/{meta_graph,saved_model}.proto.
const MetaGraph: MessageType = { graph_def: { number: 2, type: GraphOps } };
const SavedModel: MessageType = { meta_graphs: { number: 2, type: MetaGraph, repeated: true } };

const TYPES: Readonly<Record<BinaryGraph, readonly [type: MessageType, path: string]>> = {
  "tensorflow-savedmodel": [SavedModel, "meta_graphs.graph_def."],
  "tensorflow-metagraph": [MetaGraph, "graph_def."],
  "tensorflow-graphdef": [GraphOps, ""],
};

export function isBinaryGraph(format: FormatName): format is BinaryGraph {
  return Object.hasOwn(TYPES, format);
}

/** Which fields lead to a node's op, by the kind of message. Source: tensorflow/core/framework/{graph,function}.proto. */
interface Way {
  readonly [field: number]: Way | "op";
}
const Node: Way = { 2: "op" };
const GraphDef: Way = { 1: Node, 2: { 1: { 3: Node } } };
const WAYS: Readonly<Record<BinaryGraph, Way>> = {
  "tensorflow-graphdef": GraphDef,
  "tensorflow-metagraph": { 2: GraphDef },
  "tensorflow-savedmodel": { 2: { 2: GraphDef } },
};

/**
 * The same ops where a message is read as every kind of graph but one, since fields that a reader does not know hide
 * what it is. Throws FormatError for more fields than are walked.
 * @param known the kind whose ops are known already.
 */
export function hiddenOps(
  source: ByteSource,
  known?: FormatName,
): { format: BinaryGraph; code: CodeFound[] } | undefined {
  const left = { fields: LIMITS.protobufFields as number };
  for (const [format, way] of Object.entries(WAYS) as [BinaryGraph, Way][]) {
    if (format === known) continue;
    const found = new Set<string>();
    try {
      gatherOps(WireReader.of(source), way, found, left);
    } catch (error) {
      if (!(error instanceof FormatError) || left.fields <= 0) throw error;
    }
    const code = [...found].slice(0, LIMITS.listedCode);
    if (code.length > 0) return { format, code: code.map(opFound) };
  }
  return undefined;
}

function gatherOps(
  reader: WireReader,
  way: Way,
  found: Set<string>,
  left: { fields: number },
): void {
  for (let tag = reader.next(); tag; tag = reader.next()) {
    if (--left.fields <= 0)
      throw new FormatError(`a message has more than ${LIMITS.protobufFields} fields`);
    const below = way[tag.field];
    if (below === undefined || tag.wire !== 2) reader.skip(tag);
    else if (below !== "op") gatherOps(reader.message(), below, found, left);
    else {
      const op = reader.message().rest(LONGEST_OP)?.toString("utf8") ?? "";
      if (REFUSED_OPS.has(op)) found.add(op);
    }
  }
}

/** Ops of a graph by which it runs Python, or reaches files and the network; of a SavedModel those of all its graphs. */
export function reachingOps(
  source: ByteSource,
  format: BinaryGraph | "tensorflow-savedmodel-text",
): CodeFound[] {
  const found = new Set<string>();
  const take = ({ op }: Message) => {
    if (typeof op === "string" && REFUSED_OPS.has(op)) found.add(op);
  };
  try {
    if (format === "tensorflow-savedmodel-text") takeText(source, take);
    else {
      const [type, path] = TYPES[format];
      decode(WireReader.of(source), type, {
        [`${path}node`]: take,
        [`${path}library.function.node_def`]: take,
        [`${path}library.function`]: () => undefined,
      });
    }
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    return [{ kind: "unread", part: "graph", reason: error.message, where: "" }];
  }
  return [...found].slice(0, LIMITS.listedCode).map(opFound);
}

function opFound(name: string): CodeFound {
  return { kind: "op", name, where: "" };
}

function takeText(source: ByteSource, take: (node: Message) => void): void {
  if (source.size > LIMITS.wholeMember) throw new FormatError("its text is too large");
  const model = decodeText(source.read(0, source.size).toString("utf8"), SavedModel);
  const waiting: unknown[] = [model];
  while (waiting.length > 0) {
    const value = waiting.pop();
    if (typeof value !== "object" || value === null) continue;
    take(value as Message);
    for (const member of Object.values(value)) if (typeof member === "object") waiting.push(member);
  }
}
