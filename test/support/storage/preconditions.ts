import type { Fate, Handler, Passing } from "../storageProxy";

export interface Strictness {
  /** Calls that each rewrite takes. */
  readonly rewriteCalls?: number;
  /** Called before a request is judged, as a moment in which another user may write. */
  readonly before?: (passing: Passing) => Promise<void> | void;
}

/**
 * The rules of Cloud Storage that the emulator leaves out: it overwrites whatever `ifGenerationMatch` says, and rewrites
 * everything in one call.
 *
 * Source: Cloud Storage, "Request preconditions"; JSON API, Objects: rewrite.
 */
export function strictly(
  origin: string,
  { rewriteCalls = 1, before = () => undefined }: Strictness = {},
): Handler {
  /** Objects whose upload began with the precondition, which holds until its end. */
  const begun = new Set<string>();
  return async (passing): Promise<Fate> => {
    const { kind, bucket, name, query } = passing;
    if (kind !== "upload" && kind !== "rewrite") return "pass";
    await before(passing);
    const object = `${bucket}/${name}`;
    const isPart = query.has("upload_id");
    const isNew = query.get("ifGenerationMatch") === "0" || (isPart && begun.has(object));
    const url = `${origin}/storage/v1/b/${bucket}/o/${encodeURIComponent(name)}`;
    if (isNew && (await fetch(url)).ok) return { status: 412, message: NOT_MET };
    if (kind === "upload") {
      if (isNew) begun.add(object);
      return "pass";
    }
    const calls = 1 + Number(query.get("rewriteToken") ?? 0);
    if (calls === rewriteCalls) return "pass";
    return { answer: { done: false, rewriteToken: String(calls) } };
  };
}

/** Cloud Storage's message. */
const NOT_MET = "At least one of the pre-conditions you specified did not hold.";
