import type { ByteSource } from "../bytes/byteSource";
import { FormatError } from "../bytes/formatError";
import { sectionOf } from "../bytes/subrange";
import { decodeAt } from "../proto/decode";
import { type MetaGraphDef, tensorflow } from "../proto/generated/tensorflow";
import type { SetAside, TakeRecord } from "../proto/walk";
import { type EmbeddedGraph, embeddedGraphs } from "./embeddedGraph";
import { Graph, LISTED_GRAPHS } from "./graph";
import { followedGraph } from "./metaGraph";
import { LOGS, PRINT, reachingAnyhow, reachingOut } from "./reachingOps";
import { walkGraph } from "./schema";

/** Messages that contain a graph. */
export type GraphMessage = "SavedModel" | "MetaGraphDef" | "GraphDef";

/** What a graph reaches outside of itself. */
export interface ReachedGraphs {
  readonly ops: readonly string[];
  readonly embedded: readonly EmbeddedGraph[];
}

/**
 * The reaching ops of a graph, according to what its signatures and loading run, and the graphs embedded in its
 * constants. Throws FormatError if TensorFlow would not parse the source.
 */
export function reachedGraphs(source: ByteSource, root: GraphMessage): ReachedGraphs {
  const ops = new Set<string>();
  const embedded: EmbeddedGraph[] = [];
  eachGraph(source, root, (graph, message) => {
    const found = message
      ? reachingOut(followedGraph(message, graph)).flatMap(({ kind, ops: all }) =>
          kind === LOGS ? [] : all,
        )
      : [
          ...reachingAnyhow(graph.ops.keys(), root === "MetaGraphDef"),
          ...(graph.printsToFiles ? [PRINT] : []),
        ];
    for (const op of found) ops.add(op);
    embedded.push(...graph.embedded);
  });
  return { ops: [...ops], embedded };
}

/** All ops of a graph, without following any, and the graphs embedded in its constants. Throws FormatError as above. */
export function allGraphs(source: ByteSource, root: GraphMessage): ReachedGraphs {
  const ops = new Set<string>();
  const embedded: EmbeddedGraph[] = [];
  const take: TakeRecord = (reader, length, aside) => {
    const node = decodeAt(tensorflow.NodeDef, reader, length);
    ops.add(node.op);
    if (embedded.length < LISTED_GRAPHS)
      embedded.push(...embeddedGraphs(node, sections(source, aside)));
  };
  walkGraph(source, root, { "GraphDef.node": take, "FunctionDef.node_def": take });
  return { ops: [...ops], embedded: embedded.slice(0, LISTED_GRAPHS) };
}

function sections(source: ByteSource, aside: readonly SetAside[]): ByteSource[] {
  return aside.map(({ start, end }) => sectionOf(source, start, end - start));
}

/** Most MetaGraphs of one SavedModel. Exporters write one for each set of tags, such as for serving and for training. */
const MOST_META_GRAPHS = 1000;

/**
 * Passes each graph of the source to `take` once its nodes are read, with its message if signatures determine what
 * runs. Throws FormatError for more MetaGraphs than any exporter writes.
 */
export function eachGraph(
  source: ByteSource,
  root: GraphMessage,
  take: (graph: Graph, message?: MetaGraphDef) => void,
): void {
  const large = (aside: readonly SetAside[]) => sections(source, aside);
  let graph = new Graph();
  let metaGraphs = 0;
  walkGraph(source, root, {
    "GraphDef.node": (reader, length, aside) =>
      graph.addNode(decodeAt(tensorflow.NodeDef, reader, length), large(aside)),
    "FunctionDef.node_def": (reader, length, aside) =>
      graph.addFunctionNode(decodeAt(tensorflow.NodeDef, reader, length), large(aside)),
    "FunctionDefLibrary.function": (reader, length) =>
      graph.library.addFunction(decodeAt(tensorflow.FunctionDef, reader, length)),
    "SavedModel.meta_graphs": (reader, length) => {
      if (++metaGraphs > MOST_META_GRAPHS)
        throw new FormatError(`the model has more than ${MOST_META_GRAPHS} MetaGraphs`);
      const message = decodeAt(tensorflow.MetaGraphDef, reader, length);
      take(graph, message);
      graph = new Graph();
    },
  });
  if (root !== "SavedModel") take(graph);
}
