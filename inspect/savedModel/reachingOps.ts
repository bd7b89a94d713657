import type table from "../../data/tensorflow-ops.json";
import { lazy } from "../lazy";
import type { NodeDef } from "../proto/generated/tensorflow";
import type { MetaGraphFacts } from "./facts";
import { usableSignatures } from "./pick";

/** What an op that reaches outside of a model does; tools/data/tensorflow_ops.py lists the ops of each kind. */
export type ReachingKind =
  | "python"
  | "files-read"
  | "files-written"
  | "network"
  | "carried-program"
  | "process"
  | "records-read"
  | "checkpoints-written"
  | "prints"
  | "summaries"
  | "workers"
  | "sleep"
  | "checkpoints-read"
  | "tables-from-files";

/** Ops of one kind, and where they are refused; tools/data/tensorflow_ops.py explains `refused`. */
export interface ReachingOps {
  readonly kind: ReachingKind;
  readonly refused: "anywhere" | "reached" | "called" | "asset";
  readonly ops: readonly string[];
}

/** All kinds with their ops; each op belongs to one kind. */
export const reachingClasses = lazy(
  () =>
    (require("../../data/tensorflow-ops.json") as typeof table).reaching as readonly ReachingOps[],
);

/** The ops of all kinds. */
export const reachingOpNames = lazy(
  (): ReadonlySet<string> => new Set(reachingClasses().flatMap(({ ops }) => ops)),
);

/** Ops that no graph may contain, even if nothing runs them. */
export const refusedOpNames = lazy(
  (): ReadonlySet<string> =>
    new Set(
      reachingClasses()
        .filter(({ refused }) => refused === "anywhere")
        .flatMap(({ ops }) => ops),
    ),
);

/** Ops of one kind that a graph contains and that run, or may run. */
export interface ReachedClass {
  readonly kind: ReachingKind;
  readonly ops: readonly string[];
  /** Signatures that run them. Ops that are refused anywhere may have none. */
  readonly signatures: readonly string[];
  /** Whether loading runs them. */
  readonly atLoading: boolean;
}

/** The facts of a MetaGraph that decide which of its ops count as reaching. */
export type FollowedGraph = Pick<
  MetaGraphFacts,
  | "signatures"
  | "ops"
  | "reachedOps"
  | "idleRandomOps"
  | "reachedAtLoading"
  | "assets"
  | "printsToFiles"
>;

/** What only adds to the server's log, which no code in a file is refused for. */
export const LOGS: ReachingKind = "prints";

/** The op whose attribute says whether it prints to the log or to a file. */
export const PRINT = "PrintV2";

/** Whether a node prints to a file. Source: tensorflow/core/kernels/logging_ops.cc. */
export function printsToFile({ op, attr }: NodeDef): boolean {
  if (op !== PRINT) return false;
  const stream = attr["output_stream"]?.s;
  return stream ? Buffer.from(stream).toString("latin1").startsWith("file://") : false;
}

/** The reaching ops of a MetaGraph, judged alike wherever the graph is stored. */
export function reachingOut(graph: FollowedGraph): ReachedClass[] {
  return reachingClasses().flatMap(({ kind, refused, ops: all }) => {
    const written = kind === "files-written" && graph.printsToFiles ? [PRINT] : [];
    const ops = [...all, ...written].filter((op) => Object.hasOwn(graph.ops, op));
    if (ops.length === 0) return [];
    const { signatures, atLoading } = runners(graph, ops, refused);
    const isRefused = refused === "anywhere" || signatures.length > 0 || atLoading;
    return isRefused ? [{ kind, ops, signatures, atLoading }] : [];
  });
}

/**
 * Signatures that run one of the ops, and whether loading runs one that loading should not; true if it cannot be
 * determined.
 */
function runners(
  graph: FollowedGraph,
  ops: readonly string[],
  refused: ReachingOps["refused"],
): Pick<ReachedClass, "signatures" | "atLoading"> {
  const runs = (reached: readonly string[] | undefined) =>
    reached === undefined || ops.some((op) => reached.includes(op));
  const signatures = usableSignatures(graph.signatures).filter((name) =>
    runs(graph.reachedOps[name]),
  );
  const loadingMay = refused === "called" || (refused === "asset" && graph.assets.length > 0);
  return { signatures, atLoading: runs(graph.reachedAtLoading) && !loadingMay };
}

/**
 * The refused ops of a graph without signatures, of which a program may run any node. @param isTraining whether to
 * allow ops with which a training graph writes its own checkpoints.
 */
export function reachingAnyhow(ops: Iterable<string>, isTraining = false): string[] {
  const own = new Set(ops);
  return reachingClasses()
    .filter(
      ({ refused, kind }) =>
        refused === "anywhere" ||
        (refused === "reached" && kind !== LOGS && !(isTraining && kind === "checkpoints-written")),
    )
    .flatMap(({ ops: all }) => all.filter((op) => own.has(op)));
}
