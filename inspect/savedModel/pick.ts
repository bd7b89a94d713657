import type { MetaGraphFacts, SavedModelFacts } from "./facts";

/** The MetaGraph with exactly the tags to serve: `serve` unless others are declared. */
export function pickMetaGraph({
  metaGraphs,
  servedTags = ["serve"],
}: Pick<SavedModelFacts, "metaGraphs" | "servedTags">): MetaGraphFacts | undefined {
  const wanted = new Set(servedTags);
  return metaGraphs.find(({ tags }) => {
    const own = new Set(tags);
    return own.size === wanted.size && [...own].every((tag) => wanted.has(tag));
  });
}

/** The signature that a server uses for a request that names none. */
export const DEFAULT_SIGNATURE = "serving_default";

/** Signatures in which TensorFlow stores the ops that run at loading; clients cannot call them. */
export const INTERNAL: ReadonlySet<string> = new Set([
  "__saved_model_init_op",
  "__saved_model_train_op",
]);

/** Names of the signatures that a client can call. */
export function usableSignatures(signatures: MetaGraphFacts["signatures"]): string[] {
  return Object.keys(signatures).filter((name) => !INTERNAL.has(name));
}
