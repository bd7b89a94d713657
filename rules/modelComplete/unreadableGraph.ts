import type { UnreadableGraph } from "../../inspect/problem";
import { formatBytes } from "../../text";
import type { Draft } from "../engine/rule";
import { unhandled } from "../engine/unhandled";
import { COPY, REWRITE } from "./fixes";

/** The finding about a graph that cannot be read, by its cause. */
export function unreadableGraph(path: string, graph: UnreadableGraph): Draft {
  return { code: "CMP001", file: path, ...wording(graph), data: { files: [path] } };
}

function wording(graph: UnreadableGraph): Pick<Draft, "message" | "reason" | "fix"> {
  switch (graph.cause) {
    case "format":
      return {
        message: `the graph cannot be read: ${graph.detail}`,
        reason: "The file is truncated, corrupt, or not a SavedModel graph.",
        fix: `${COPY}, whole.`,
      };
    case "beyond-limit":
      return {
        message: `the graph cannot be read: ${graph.detail}`,
        reason: "A graph that has not been read cannot be judged.",
        fix: `${COPY}; if it is the same there, export the model with fewer signatures and functions.`,
      };
    case "chunked":
      return {
        message: "a SavedModel in chunks, which this release does not read",
        reason: "A graph that has not been read cannot be judged.",
        fix: `${REWRITE}, so that the graph is one saved_model.pb.`,
      };
    case "too-large-message":
      return {
        message: `a graph of ${formatBytes(graph.bytes)}, 2 GiB or more`,
        reason: "Protocol buffers end at 2 GiB, so no TensorFlow reads it.",
        fix: "keep the weights as variables, which are stored in variables/, instead of constants, and export the model again.",
      };
    case "too-large":
      return {
        message: `a text graph of ${formatBytes(graph.bytes)}; at most ${formatBytes(graph.limit)} is read`,
        reason: "A graph that has not been read cannot be judged.",
        fix: `${REWRITE}, which write the binary saved_model.pb.`,
      };
    case "too-many-names":
      return {
        message: `the graph's signatures, ops and names are longer than ${graph.limit} characters`,
        reason: "No real model has that many names, and the engine cannot transmit them.",
        fix: `${COPY}; if it is the same there, export the model with fewer signatures.`,
      };
    default:
      return unhandled(graph);
  }
}
