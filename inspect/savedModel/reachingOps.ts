import table from "../../data/tensorflow-ops.json";
import type { MetaGraphFacts } from "./facts";
import { usableSignatures } from "./pick";

/** Ops that reach out of a model, and where they are refused; tools/data/tensorflow_ops.py says what the words mean. */
export interface ReachingOps {
  readonly what: string;
  readonly refused: "anywhere" | "reached" | "called" | "asset";
  readonly reason: string;
  readonly ops: readonly string[];
}

/** Every class of them; an op is in one class only. */
export const REACHING = table.reaching as readonly ReachingOps[];

/** Ops of one class that a graph has and that run, or may run. */
export interface ReachedClass {
  readonly kind: ReachingOps;
  readonly ops: readonly string[];
  /** What runs them, in words: `"serving_default"`, `loading`; empty where they are refused wherever they stand. */
  readonly by: readonly string[];
}

/** What of a MetaGraph decides which of its ops reach out. */
export type FollowedGraph = Pick<
  MetaGraphFacts,
  "signatures" | "ops" | "reachedOps" | "reachedAtLoading" | "assets"
>;

/** The ops by which a MetaGraph reaches out of itself: the same judgement wherever the graph lies. */
export function reachingOut(graph: FollowedGraph): ReachedClass[] {
  return REACHING.flatMap((kind) => {
    const ops = kind.ops.filter((op) => Object.hasOwn(graph.ops, op));
    const by = ops.length === 0 ? [] : runners(graph, ops, kind.refused);
    const isRefused = ops.length > 0 && (kind.refused === "anywhere" || by.length > 0);
    return isRefused ? [{ kind, ops, by }] : [];
  });
}

/** Signatures that run one of the ops, and loading where that is not what loading is for; all where it cannot be told. */
function runners(
  graph: FollowedGraph,
  ops: readonly string[],
  refused: ReachingOps["refused"],
): string[] {
  const runs = (reached: readonly string[] | undefined) =>
    reached === undefined || ops.some((op) => reached.includes(op));
  const signatures = usableSignatures(graph.signatures)
    .filter((name) => runs(graph.reachedOps[name]))
    .map((name) => `"${name}"`);
  const loadingMay = refused === "called" || (refused === "asset" && graph.assets.length > 0);
  return runs(graph.reachedAtLoading) && !loadingMay ? [...signatures, "loading"] : signatures;
}

/**
 * Of the ops of a graph without signatures, those by which it reaches out: its program runs any node it likes. What a
 * training graph has for its own input and its checkpoints is not among them.
 */
export function reachingAnyhow(ops: Iterable<string>, isTraining = false): string[] {
  const own = new Set(ops);
  return REACHING.filter(
    ({ refused, what }) =>
      refused === "anywhere" || (refused === "reached" && !(isTraining && what === CHECKPOINTS)),
  ).flatMap((kind) => kind.ops.filter((op) => own.has(op)));
}

const CHECKPOINTS = "writes checkpoints";
