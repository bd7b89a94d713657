import insides from "../../data/saved-model-schema.json";
import type { ByteSource } from "../bytes/byteSource";
import schema from "../proto/generated/tensorflow.json";
import { strictWalk } from "../proto/schema";
import { type TakeRecord, walkMessage } from "../proto/walk";

/** Elements that are passed on one by one: there may be millions, and the whole message may have any size. */
const RECORDS = [
  "SavedModel.meta_graphs",
  "GraphDef.node",
  "FunctionDef.node_def",
  "FunctionDefLibrary.function",
] as const;

/** Receives the elements of a graph as they are read; the nodes of a function come before the function. */
export type GraphRecords = Readonly<Partial<Record<(typeof RECORDS)[number], TakeRecord>>>;

/** Walks a graph's bytes. Throws FormatError if TensorFlow would not parse the source as the message. */
export function walkGraph(
  source: ByteSource,
  root: "SavedModel" | "MetaGraphDef" | "GraphDef",
  records: GraphRecords = {},
): void {
  let walk = walks.get(root);
  if (!walk) {
    walk = strictWalk(insides.messages, schema, root, RECORDS);
    walks.set(root, walk);
  }
  walkMessage(source, walk, records);
}

/** Created on first use, because most files contain no graph. */
const walks = new Map<string, ReturnType<typeof strictWalk>>();

/** Throws FormatError if TensorFlow would not parse the source as a SavedModel. */
export function checkSavedModel(source: ByteSource): void {
  walkGraph(source, "SavedModel");
}
