import insides from "../../data/saved-model-schema.json";
import type { ByteSource } from "../bytes/byteSource";
import schema from "../proto/generated/tensorflow.json";
import { strictWalk } from "../proto/schema";
import { type TakeRecord, walkMessage } from "../proto/walk";

/** What is handed out by itself: there may be millions, and the whole is of any size. */
const RECORDS = [
  "SavedModel.meta_graphs",
  "GraphDef.node",
  "FunctionDef.node_def",
  "FunctionDefLibrary.function",
] as const;

/** Takes the elements of a graph as they are read: the nodes of a function before the function. */
export type GraphRecords = Readonly<Partial<Record<(typeof RECORDS)[number], TakeRecord>>>;

/** Walks a graph's bytes. Throws FormatError where TensorFlow would not parse the source as the message. */
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

/** Made when they are first needed: most files contain no graph. */
const walks = new Map<string, ReturnType<typeof strictWalk>>();

/** Throws FormatError where TensorFlow would not parse the source as a SavedModel. */
export function checkSavedModel(source: ByteSource): void {
  walkGraph(source, "SavedModel");
}
