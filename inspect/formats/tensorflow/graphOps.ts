import { type ByteSource, bufferSource } from "../../bytes/byteSource";
import { FormatError, LimitError } from "../../bytes/formatError";
import schema from "../../proto/generated/tensorflow.json";
import { recordWalk, type WalkedMessage } from "../../proto/schema";
import { wireOfText } from "../../proto/textFormat";
import { type TakeRecord, type WalkBudget, walkMessage } from "../../proto/walk";
import {
  allGraphs,
  type GraphMessage,
  type ReachedGraphs,
  reachedGraphs,
} from "../../savedModel/reachedGraphs";
import { reachingOpNames, refusedOpNames } from "../../savedModel/reachingOps";
import type { FormatName } from "../catalog";
import { LIMITS } from "../limits";
import type { CodeFound } from "../recognition";

/** Longest op name that is compared, in bytes. */
const LONGEST_OP = 256;

/** Formats that are graphs in binary form. */
export type BinaryGraph = "tensorflow-savedmodel" | "tensorflow-metagraph" | "tensorflow-graphdef";

/** Formats that are graphs as text, with the same graph's binary format. */
const OF_TEXT = {
  "tensorflow-savedmodel-text": "tensorflow-savedmodel",
  "tensorflow-graphdef-text": "tensorflow-graphdef",
} as const satisfies Partial<Record<FormatName, BinaryGraph>>;

export type TextGraph = keyof typeof OF_TEXT;

const OP = "NodeDef.op";

/** For each format, the path from its message to the ops of its nodes. */
const WAYS: Readonly<Record<BinaryGraph, WalkedMessage>> = {
  "tensorflow-graphdef": recordWalk(schema, "GraphDef", [OP]),
  "tensorflow-metagraph": recordWalk(schema, "MetaGraphDef", [OP]),
  "tensorflow-savedmodel": recordWalk(schema, "SavedModel", [OP]),
};

export function isBinaryGraph(format: FormatName): format is BinaryGraph {
  return Object.hasOwn(WAYS, format);
}

/**
 * Refused ops found when a message is read as every other kind of graph. Fields that a reader does not know can hide
 * what a message is. Throws FormatError if there are more fields than the limit.
 * @param known the kind whose ops are known already.
 */
export function hiddenOps(
  source: ByteSource,
  known?: FormatName,
): { format: BinaryGraph; code: CodeFound[] } | undefined {
  const left = { fields: LIMITS.protobufFields as number };
  for (const [format, way] of Object.entries(WAYS) as [BinaryGraph, WalkedMessage][]) {
    if (format === known) continue;
    const found = new Set<string>();
    try {
      gatherOps(source, way, found, refusedOpNames(), left);
    } catch (error) {
      if (!(error instanceof FormatError) || left.fields <= 0) throw error;
    }
    const code = [...found].slice(0, LIMITS.listedCode);
    if (code.length > 0) return { format, code: code.map(opFound) };
  }
  return undefined;
}

function gatherOps(
  source: ByteSource,
  way: WalkedMessage,
  found: Set<string>,
  wanted: ReadonlySet<string>,
  budget?: WalkBudget,
): void {
  const take: TakeRecord = (reader, length) => {
    if (length > LONGEST_OP) return;
    const op = (reader.buf as Buffer).toString("latin1", reader.pos, reader.pos + length);
    if (wanted.has(op)) found.add(op);
  };
  walkMessage(source, way, { [OP]: take }, budget);
}

/** The message of each format. */
const MESSAGES: Readonly<Record<BinaryGraph, GraphMessage>> = {
  "tensorflow-graphdef": "GraphDef",
  "tensorflow-metagraph": "MetaGraphDef",
  "tensorflow-savedmodel": "SavedModel",
};

/**
 * Ops with which a graph runs Python, reaches files or the network, or does something else that graph-safety refuses,
 * and graphs embedded in constants. For a SavedModel, those of all its graphs.
 */
export function reachingOps(source: ByteSource, format: BinaryGraph | TextGraph): CodeFound[] {
  const found = new Set<string>();
  let embedded: ReachedGraphs["embedded"] = [];
  try {
    const kind = isBinaryGraph(format) ? format : OF_TEXT[format];
    const binary = kind === format ? source : bufferSource(binaryOf(source, MESSAGES[kind]));
    const message = MESSAGES[kind];
    const all = whereLoaded(() => allGraphs(binary, message));
    const named = all ? among(reachingOpNames(), all.ops) : gathered(binary, WAYS[kind]);
    for (const op of named) if (refusedOpNames().has(op)) found.add(op);
    // Following signatures is most of the work, and only some ops need it.
    const follows = all !== undefined && named.size > found.size;
    const reached = follows ? whereLoaded(() => reachedGraphs(binary, message)) : undefined;
    for (const op of reached?.ops ?? []) found.add(op);
    embedded = (reached ?? all)?.embedded ?? [];
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    const reason = error instanceof LimitError ? {} : { reason: error.message };
    return [{ kind: "unread", part: "graph", ...reason, where: "" }];
  }
  const carried = embedded.map(({ node }): CodeFound => ({ kind: "graph", name: node, where: "" }));
  return [...[...found].map(opFound), ...carried].slice(0, LIMITS.listedCode);
}

/** Undefined if TensorFlow would not load the graph; its fields may then be those of another message. */
function whereLoaded(read: () => ReachedGraphs): ReachedGraphs | undefined {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    return undefined;
  }
}

function among(wanted: ReadonlySet<string>, ops: readonly string[]): Set<string> {
  return new Set(ops.filter((op) => wanted.has(op)));
}

/** Reaching ops of a message that TensorFlow would not load. */
function gathered(source: ByteSource, way: WalkedMessage): Set<string> {
  const found = new Set<string>();
  gatherOps(source, way, found, reachingOpNames());
  return found;
}

function opFound(name: string): CodeFound {
  return { kind: "op", name, where: "" };
}

function binaryOf(source: ByteSource, message: GraphMessage): Buffer {
  if (source.size > LIMITS.wholeMember)
    throw new LimitError(`its text has more than ${LIMITS.wholeMember} bytes`);
  return wireOfText(source.read(0, source.size).toString("utf8"), schema, message);
}
