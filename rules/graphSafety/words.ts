import type { ReachingKind } from "../../inspect/savedModel/reachingOps";

const SERVER = "Whoever can send a request or replace the model can use it against the server";
const AROUND =
  "do it in the code around the model, before the request or after the answer, and export the model without these ops.";

interface Words {
  /** What the graph does, in words that follow its name. */
  readonly does: string;
  readonly reason: string;
  readonly fix: string;
}

/** What TensorFlow 1 leaves in a graph whose input pipeline was built beside the model. */
export const IDLE: Words = {
  does: "contains ops that read files",
  reason: "A server runs them neither at loading nor for a signature.",
  fix: "build the graph to export without the input pipeline.",
};

/** The message for each kind of op that reaches out of a model. */
export const WORDS: Readonly<Record<ReachingKind, Words>> = {
  python: {
    does: "runs Python",
    reason: "TensorFlow Serving has no Python, so every call that reaches this op fails.",
    fix: AROUND,
  },
  "files-read": {
    does: "reads files",
    reason: `${SERVER}: it reads whatever the server's user may read.`,
    fix: AROUND,
  },
  "files-written": {
    does: "writes files",
    reason: `${SERVER}: it writes wherever the server's user may write.`,
    fix: AROUND,
  },
  network: {
    does: "uses the network",
    reason: `${SERVER}, and against what the server can reach.`,
    fix: AROUND,
  },
  "carried-program": {
    does: "runs a program that it contains or names as a string",
    reason: "The program that it runs is not part of any graph that can be checked.",
    fix: AROUND,
  },
  process: {
    does: "controls the server's process",
    reason: "It ends the server's work, or changes it for every other model.",
    fix: AROUND,
  },
  "records-read": {
    does: "reads records from files",
    reason: `${SERVER}: it reads whatever the server's user may read.`,
    fix: AROUND,
  },
  "checkpoints-written": {
    does: "writes checkpoints",
    reason: "Requests or loading would overwrite or delete files of the server.",
    fix: AROUND,
  },
  prints: {
    does: "prints",
    reason: "Values of requests end up in the server's log, where nobody expects them.",
    fix: "leave tf.print out of the function that is exported, unless the log is meant to have these values.",
  },
  summaries: {
    does: "writes summaries",
    reason: "Values of requests end up in files, where nobody expects them.",
    fix: AROUND,
  },
  workers: {
    does: "talks to other workers",
    reason: "A server has no workers: the call waits forever or fails.",
    fix: AROUND,
  },
  sleep: {
    does: "sleeps",
    reason: "A request that waits holds a thread of the server.",
    fix: AROUND,
  },
  "checkpoints-read": {
    does: "reads checkpoints",
    reason: `${SERVER}: it reads files that the graph or the request names.`,
    fix: AROUND,
  },
  // A vocabulary at a path of the machine that exported the model. Nothing else is wrong with the op.
  "tables-from-files": {
    does: "reads tables from files",
    reason:
      "The file is not part of the model, so loading fails on a server that does not have it.",
    fix: "register the vocabulary as an asset: tf.saved_model.Asset(path) in TensorFlow 2, the collection ASSET_FILEPATHS in TensorFlow 1.",
  },
};
