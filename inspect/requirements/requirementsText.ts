import { isUtf8 } from "node:buffer";
import { FormatError } from "../bytes/formatError";
import { utf32 } from "../formats/text/jsonText";

/** An encoding that a byte order mark announces. */
interface MarkedEncoding {
  readonly mark: Buffer;
  /** Decodes the bytes after the mark. */
  decode(bytes: Buffer): string;
  /** Encodes a text without the mark; absent if this release does not write the encoding. */
  encode?(text: string): Buffer;
}

/** By their marks; of two with the same start, the longer one comes first. Source: pip, req_file.py, BOMS. */
const MARKED: readonly MarkedEncoding[] = [
  { mark: Buffer.from([0xef, 0xbb, 0xbf]), decode: utf8, encode: (text) => Buffer.from(text) },
  { mark: Buffer.from([0xff, 0xfe, 0, 0]), decode: (bytes) => utf32(bytes, false) },
  { mark: Buffer.from([0, 0, 0xfe, 0xff]), decode: (bytes) => utf32(bytes, true) },
  {
    mark: Buffer.from([0xff, 0xfe]),
    decode: (bytes) => new TextDecoder("utf-16le").decode(bytes),
    encode: (text) => Buffer.from(text, "utf16le"),
  },
  {
    mark: Buffer.from([0xfe, 0xff]),
    decode: (bytes) => new TextDecoder("utf-16be").decode(bytes),
    encode: (text) => Buffer.from(text, "utf16le").swap16(),
  },
];

/** The encoding that the mark at the start of a file announces; undefined without one. */
export function markedEncoding(bytes: Buffer): MarkedEncoding | undefined {
  return MARKED.find(({ mark }) => bytes.subarray(0, mark.length).equals(mark));
}

/** A line that declares the encoding, as in Python sources. Source: PEP 263; pip, req_file.py. */
const COOKIE = /^#.*?coding[:=]\s*([-\w.]+)/;

/** The text of a requirements file as pip decodes it; throws FormatError if pip cannot decode it. */
export function decodeRequirements(bytes: Buffer): string {
  const marked = markedEncoding(bytes);
  if (marked) return marked.decode(bytes.subarray(marked.mark.length));
  const [first = "", second = ""] = bytes.toString("latin1").split("\n", 2);
  const named = (COOKIE.exec(first) ?? COOKIE.exec(second))?.[1];
  return named === undefined ? utf8(bytes) : decodeAs(named, bytes);
}

function utf8(bytes: Buffer): string {
  if (!isUtf8(bytes)) throw new FormatError("the file is not UTF-8 and declares no encoding");
  return bytes.toString("utf8");
}

function decodeAs(name: string, bytes: Buffer): string {
  const label = name.toLowerCase().replaceAll("_", "-");
  if (/^utf-?8/.test(label)) return utf8(bytes);
  // Python writes `latin-1`; the web's name, which the decoder knows, has no hyphen.
  try {
    return new TextDecoder(label.replace(/^latin-/, "latin")).decode(bytes);
  } catch {
    throw new FormatError(`"${name}" is not an encoding that this release supports`);
  }
}

/** Line ends according to Python's str.splitlines. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: Python counts them as ends of lines.
export const LINE_END = /\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]/;

/**
 * Lines without comments, joined if they end in a backslash, with the number of their first line. Source: pip,
 * req_file.py, join_lines.
 */
export function* logicalLines(text: string): Iterable<{ line: number; text: string }> {
  let joined: string | undefined;
  let start = 1;
  for (const [index, physical] of text.split(LINE_END).entries()) {
    if (joined === undefined) start = index + 1;
    const isComment = /^\s*#/.test(physical);
    if (physical.endsWith("\\") && !isComment) {
      joined = (joined ?? "") + withoutBackslashes(physical);
      continue;
    }
    const whole = (joined ?? "") + (isComment ? ` ${physical}` : physical);
    joined = undefined;
    const content = withoutComment(whole);
    if (content !== "") yield { line: start, text: content };
  }
  const content = withoutComment(joined ?? "");
  if (content !== "") yield { line: start, text: content };
}

/** Checks only the end: a regular expression for trailing backslashes takes quadratic time. */
function withoutBackslashes(line: string): string {
  let start = 0;
  let end = line.length;
  while (line[start] === "\\") start++;
  while (end > start && line[end - 1] === "\\") end--;
  return line.slice(start, end);
}

/** Removes a comment: a `#` at the start or after white space. Source: pip, req_file.py, COMMENT_RE. */
function withoutComment(line: string): string {
  for (let at = line.indexOf("#"); at >= 0; at = line.indexOf("#", at + 1)) {
    if (at === 0 || /\s/.test(line[at - 1] ?? "")) return line.slice(0, at).trim();
  }
  return line.trim();
}
