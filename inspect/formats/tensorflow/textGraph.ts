import { LIMITS } from "../limits";
import type { Sample } from "../recogniser";
import type { Recognition } from "../recognition";
import type * as graphOps from "./graphOps";

const loadGraphOps = () => require("./graphOps") as typeof graphOps;

/** First fields by which text is a graph. A node starts with its name or its op, unlike messages of other formats. */
const FIELDS = [
  ["tensorflow-savedmodel-text", /(?:saved_model_schema_version|meta_graphs)(?![\w.])/y],
  ["tensorflow-graphdef-text", /node\s*(?::\s*)?[{<]\s*(?:name|op)\s*:\s*["']/y],
] as const;

/** A SavedModel or a GraphDef in protobuf's text format, recognised by the name of its first field. */
export function recogniseTextGraph({ source, head }: Sample): Recognition | undefined {
  if (!/[\s#smn]/.test(String.fromCharCode(head[0] ?? 0))) return undefined;
  let text = head.toString("latin1");
  if (gapIn(text) === text.length && source.size > head.length)
    text = source.read(0, LIMITS.wholeMember).toString("latin1");
  const at = gapIn(text);
  const format = FIELDS.find(([, field]) => {
    field.lastIndex = at;
    return field.test(text);
  })?.[0];
  if (!format) return undefined;
  const code = loadGraphOps().reachingOps(source, format);
  return { format, ...(code.length > 0 && { code }) };
}

/** Number of characters of white space and comments before the first field. */
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
