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
  "class_name config modelTopology weightsManifest learner oblivious_trees features_info trees tree_info split children";

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
  if (/^\s*\[/.test(start) && has("split", "children")) return { format: "xgboost-dump" };
  const telling = LARGE_NAMES.filter((name) => has(name)).map(quote);
  if (telling.length === 0) return { format: "json" };
  return {
    format: "json",
    unseen: `it is too large or too deep to be parsed, and contains ${telling.join(", ")}`,
  };
}

/** Longest name in quotes, if each of its characters is an escape. */
const OVERLAP = 256;

/** Those of the names that a property has whose value is not a number. */
function namesIn(source: ByteSource, names: readonly string[]): ReadonlySet<string> {
  const found = new Set<string>();
  for (const { start, part } of partsOf(source, OVERLAP)) {
    refuseZeros(part, start);
    const isEscaped = part.includes("\\u00") || part.includes("\\/");
    const plain = isEscaped ? withoutEscapes(part) : part;
    for (const name of names) if (!found.has(name) && isNamed(plain, quote(name))) found.add(name);
  }
  return found;
}

/** Whether a property has this name, and no number as its value, as each word in a vocabulary has. */
function isNamed(text: Buffer, name: string): boolean {
  for (let at = text.indexOf(name); at >= 0; at = text.indexOf(name, at + 1)) {
    const colon = skipSpace(text, at + name.length);
    const value = text[colon] === 0x3a ? skipSpace(text, colon + 1) : colon;
    // What is at the end of a part is in the next one, too, unless white space makes it longer than their overlap.
    const isCut = value === text.length;
    if (isCut ? value - at > OVERLAP / 2 : value > colon && !isNumeric(text[value])) return true;
  }
  return false;
}

function isNumeric(byte = 0): boolean {
  return byte === 0x2d || (byte >= 0x30 && byte <= 0x39);
}

function skipSpace(text: Buffer, start: number): number {
  let at = start;
  while ([0x20, 0x09, 0x0a, 0x0d].includes(text[at] as number)) at++;
  return at;
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
