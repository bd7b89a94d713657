import { LIMITS } from "../limits";
import type { Sample } from "../recogniser";
import type { Recognition } from "../recognition";
import { reachingOps } from "./graphOps";

const FIELD = /(?:saved_model_schema_version|meta_graphs)(?![\w.])/y;

/** A SavedModel in protobuf's text format, by the name of its first field. */
export function recogniseTextGraph({ source, head }: Sample): Recognition | undefined {
  let text = head.toString("latin1");
  if (gapIn(text) === text.length && source.size > head.length)
    text = source.read(0, LIMITS.wholeMember).toString("latin1");
  FIELD.lastIndex = gapIn(text);
  if (!FIELD.test(text)) return undefined;
  const format = "tensorflow-savedmodel-text";
  const code = reachingOps(source, format);
  return { format, ...(code.length > 0 && { code }) };
}

/** How many characters of white space and comments are before the first field. */
function gapIn(text: string): number {
  for (let at = 0; ; at++) {
    const next = text[at];
    if (next === undefined) return at;
    if (next === "#") {
      const end = text.indexOf("\n", at);
      at = end < 0 ? text.length - 1 : end;
    } else if (!/\s/.test(next)) return at;
  }
}
