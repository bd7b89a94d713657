import type table from "../../data/tensorflow-ops.json";
import { lazy } from "../lazy";
import type { MetaGraphFacts } from "./facts";
import { usableSignatures } from "./pick";

/** What ops do that reach out of a model; tools/data/tensorflow_ops.py lists the ops of each kind. */
export type ReachingKind =
  | "python"
  | "files-read"
  | "files-written"
  | "network"
  | "carried-program"
  | "process"
  | "records-read"
  | "checkpoints-written"
  | "summaries"
  | "workers"
  | "sleep"
  | "checkpoints-read"
  | "tables-from-files";

/** Ops of one kind, and where they are refused; tools/data/tensorflow_ops.py says what `refused` means. */
export interface ReachingOps {
  readonly kind: ReachingKind;
  readonly refused: "anywhere" | "reached" | "called" | "asset";
  readonly ops: readonly string[];
}

/** Every class of them; an op is in one class only. */
export const reachingClasses = lazy(
  () =>
    (require("../../data/tensorflow-ops.json") as typeof table).reaching as readonly ReachingOps[],
);

/** The ops of every class. */
export const reachingOpNames = lazy(
  (): ReadonlySet<string> => new Set(reachingClasses().flatMap(({ ops }) => ops)),
);

/** Ops that no graph may hold, wherever they are. */
export const refusedOpNames = lazy(
  (): ReadonlySet<string> =>
    new Set(
      reachingClasses()
        .filter(({ refused }) => refused === "anywhere")
        .flatMap(({ ops }) => ops),
    ),
);

/** Ops of one class that a graph has and that run, or may run. */
export interface ReachedClass {
  readonly kind: ReachingKind;
  readonly ops: readonly string[];
  /** Signatures that run them; empty where they are refused wherever they stand. */
  readonly signatures: readonly string[];
  /** Whether loading runs them. */
  readonly atLoading: boolean;
}

/** What of a MetaGraph decides which of its ops reach out. */
export type FollowedGraph = Pick<
  MetaGraphFacts,
  "signatures" | "ops" | "reachedOps" | "reachedAtLoading" | "assets"
>;

/** The ops by which a MetaGraph reaches out of itself: the same judgement wherever the graph lies. */
export function reachingOut(graph: FollowedGraph): ReachedClass[] {
  return reachingClasses().flatMap(({ kind, refused, ops: all }) => {
    const ops = all.filter((op) => Object.hasOwn(graph.ops, op));
    if (ops.length === 0) return [];
    const { signatures, atLoading } = runners(graph, ops, refused);
    const isRefused = refused === "anywhere" || signatures.length > 0 || atLoading;
    return isRefused ? [{ kind, ops, signatures, atLoading }] : [];
  });
}

/** Signatures that run one of the ops, and loading where that is not what loading is for; all where it cannot be told. */
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
 * Of the ops of a graph without signatures, those by which it reaches out: its program runs any node it likes. What a
 * training graph has for its own input and its checkpoints is not among them.
 */
export function reachingAnyhow(ops: Iterable<string>, isTraining = false): string[] {
  const own = new Set(ops);
  return reachingClasses()
    .filter(
      ({ refused, kind }) =>
        refused === "anywhere" ||
        (refused === "reached" && !(isTraining && kind === "checkpoints-written")),
    )
    .flatMap(({ ops: all }) => all.filter((op) => own.has(op)));
}
