import type { ByteSource } from "../../bytes/byteSource";
import { partsOf } from "../../bytes/chunks";
import { hasControl, refuseZeros } from "../../bytes/textBytes";
import type { Recognition } from "../recognition";
import { asciiJson, decodeJson } from "./jsonText";
import { LOADER_NAMES } from "./loaders";
import { isPython } from "./pythonText";

/** Names that configure code and are no words of a vocabulary, which large JSON often is. */
const LARGE_NAMES = ["chat_template", ...LOADER_NAMES].filter((name) => /\W|_/.test(name));
/** Names of models as JSON. */
const MODEL_NAMES =
  "class_name config modelTopology weightsManifest learner oblivious_trees features_info trees tree_info nodeid children";

/** Recognises JSON that is too large or nested too deep to be parsed, by the names in it. */
export function recogniseLargeJson(source: ByteSource, head: Buffer): Recognition | undefined {
  const start = decodeJson(head);
  if (hasControl(Buffer.from(start)) || isPython(start)) return undefined;
  const found = namesIn(asciiJson(source, head), [...MODEL_NAMES.split(" "), ...LARGE_NAMES]);
  const has = (...names: string[]) => names.every((name) => found.has(name));
  if (has("modelTopology") || has("weightsManifest")) return { format: "tensorflowjs-json" };
  if (has("class_name", "config")) return { format: "keras-json" };
  if (has("learner")) return { format: "xgboost-json" };
  if (/^\{\s{0,9}"base_code"/.test(start)) return { format: "paddle-program" };
  if (has("tree_info")) return { format: "lightgbm-json" };
  if (has("oblivious_trees") || has("trees", "features_info")) return { format: "catboost-json" };
  if (/^\s*\[/.test(start) && has("nodeid", "children")) return { format: "xgboost-dump" };
  const telling = LARGE_NAMES.filter((name) => has(name)).map(quote);
  if (telling.length === 0) return { format: "json" };
  return {
    format: "json",
    unseen: `it is too large or too deep to be parsed, and contains ${telling.join(", ")}`,
  };
}

/** Longest name in quotes, if each of its characters is an escape. */
const OVERLAP = 256;

/** Those of the names that occur in quotes. */
function namesIn(source: ByteSource, names: readonly string[]): ReadonlySet<string> {
  const found = new Set<string>();
  for (const { start, part } of partsOf(source, OVERLAP)) {
    refuseZeros(part, start);
    const isEscaped = part.includes("\\u00") || part.includes("\\/");
    const plain = isEscaped ? withoutEscapes(part) : part;
    for (const name of names)
      if (!found.has(name) && plain.includes(quote(name), 0, "latin1")) found.add(name);
  }
  return found;
}

function quote(name: string): string {
  return `"${name}"`;
}

/** A part of JSON without the escapes of ASCII characters, except those of quotes, which would end a name. */
function withoutEscapes(part: Buffer): Buffer {
  const plain = Buffer.allocUnsafe(part.length);
  let length = 0;
  for (let at = 0; at < part.length; at++) {
    const byte = part[at] as number;
    if (byte !== 0x5c) {
      plain[length++] = byte;
      continue;
    }
    const code = asciiOf(part, at);
    const isSlash = part[at + 1] === 0x2f;
    if (code === undefined && !isSlash) plain[length++] = byte;
    at += code === undefined ? 1 : 5;
    if (at < part.length) plain[length++] = code ?? (part[at] as number);
  }
  return plain.subarray(0, length);
}

/** The printable ASCII character, other than a quote, of an escape such as `\u0061`; undefined for other escapes. */
function asciiOf(part: Buffer, at: number): number | undefined {
  if (part[at + 1] !== 0x75 || part[at + 2] !== 0x30 || part[at + 3] !== 0x30) return undefined;
  const code = 16 * digit(part[at + 4]) + digit(part[at + 5]);
  return code > 0x22 && code < 0x7f ? code : undefined;
}

/** The value of a hexadecimal digit; of another byte, any number. */
function digit(byte = 0): number {
  return byte <= 0x39 ? byte - 0x30 : (byte | 0x20) - 0x57;
}
