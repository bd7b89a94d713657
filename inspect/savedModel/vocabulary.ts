import type { ByteSource } from "../bytes/byteSource";

// How TensorFlow fills a table from a text file.
// Source: tensorflow/core/kernels/lookup_util.cc and core/lib/io/inputbuffer.cc, TensorFlow 2.21.

/** Largest vocabulary that is read, in bytes, and most lines: the keys are kept to find those that are repeated. */
const MOST_BYTES = 32 << 20;
const MOST_LINES = 2_000_000;
const CHUNK = 1 << 20;
/** In place of a column: the number of the line, or the whole line. */
const LINE_NUMBER = -1;
const WHOLE_LINE = -2;
/** Most characters of the file that a fault quotes. */
const QUOTED = 40;

/** The attributes of an op that fills a table from a file. */
export interface TextColumns {
  readonly keyIndex: number;
  readonly valueIndex: number;
  /** Number of lines to read; -1 for all. */
  readonly size: number;
  readonly delimiter: string;
}

/** The data types of a table, such as `string` and `int64`. */
export interface TableTypes {
  readonly key: string;
  readonly value: string;
}

/** What TensorFlow refuses in a vocabulary, with facts of the kind. Lines count from 1. */
export interface VocabularyFaultFacts {
  /** `first`: the line that has the same key with another value. */
  duplicate: { readonly line: number; readonly first: number; readonly key: string };
  "empty-line": { readonly line: number };
  /** Fewer lines than the graph requires. */
  lines: { readonly lines: number; readonly wanted: number };
  columns: { readonly line: number; readonly columns: number; readonly wanted: number };
  /** A value that is not a number of the table's type. */
  number: { readonly line: number; readonly value: string; readonly type: string };
}

export type VocabularyFault = {
  [Kind in keyof VocabularyFaultFacts]: { readonly kind: Kind } & VocabularyFaultFacts[Kind];
}[keyof VocabularyFaultFacts];

/** The first fault of a vocabulary; undefined if TensorFlow fills the table from it, `unread` if it is too large. */
export function vocabularyFault(
  source: ByteSource,
  { keyIndex, valueIndex, size, delimiter }: TextColumns,
  types: TableTypes,
): VocabularyFault | "unread" | undefined {
  if (source.size > MOST_BYTES) return "unread";
  const wanted = Math.max(keyIndex, valueIndex) + 1;
  const seen = new Map<string, { line: number; value: string | undefined }>();
  let line = 0;
  for (const text of linesOf(source)) {
    if (size !== -1 && line >= size) return undefined;
    if (++line > MOST_LINES) return "unread";
    if (text === "") return { kind: "empty-line", line };
    const columns = wanted > 0 ? text.split(delimiter, wanted) : [];
    if (columns.length < wanted) return { kind: "columns", line, columns: columns.length, wanted };
    const cell = (index: number) => (index === WHOLE_LINE ? text : (columns[index] ?? ""));
    for (const [index, type] of [
      [keyIndex, types.key],
      [valueIndex, types.value],
    ] as const) {
      if (index !== LINE_NUMBER && !isOfType(cell(index), type))
        return { kind: "number", line, value: quote(cell(index)), type };
    }
    const key = keyIndex === LINE_NUMBER ? undefined : normal(cell(keyIndex), types.key);
    if (key === undefined) continue;
    const value = valueIndex === LINE_NUMBER ? `${line}` : normal(cell(valueIndex), types.value);
    const known = seen.get(key);
    if (!known) seen.set(key, { line, value });
    else if (known.value !== undefined && value !== undefined && known.value !== value)
      return { kind: "duplicate", line, first: known.line, key: quote(key) };
  }
  if (line === 0) return { kind: "empty-line", line: 1 };
  return size !== -1 && line < size ? { kind: "lines", lines: line, wanted: size } : undefined;
}

/** The lines as TensorFlow reads them, one character a byte: without one carriage return at the end. */
function* linesOf(source: ByteSource): Iterable<string> {
  let parts: string[] = [];
  for (let at = 0; at < source.size; at += CHUNK) {
    const chunk = source.read(at, CHUNK);
    let start = 0;
    for (let end = chunk.indexOf(10); end >= 0; end = chunk.indexOf(10, start)) {
      yield lineOf([...parts, chunk.toString("latin1", start, end)]);
      parts = [];
      start = end + 1;
    }
    parts.push(chunk.toString("latin1", start));
  }
  const last = lineOf(parts);
  if (last !== "") yield last;
}

function lineOf(parts: readonly string[]): string {
  const text = parts.join("");
  return text.endsWith("\r") ? text.slice(0, -1) : text;
}

const INTEGERS: Readonly<Record<string, readonly [least: bigint, most: bigint]>> = {
  int32: [-(2n ** 31n), 2n ** 31n - 1n],
  int64: [-(2n ** 63n), 2n ** 63n - 1n],
};
const FLOATS = new Set(["float32", "float64"]);

/** Whether TensorFlow may read a value as the type; for floating-point numbers, only what cannot be one is refused. */
function isOfType(text: string, type: string): boolean {
  const limits = Object.hasOwn(INTEGERS, type) ? INTEGERS[type] : undefined;
  if (limits) {
    const number = integerOf(text);
    return number !== undefined && number >= limits[0] && number <= limits[1];
  }
  return !FLOATS.has(type) || /\d|inf|nan/i.test(plain(text));
}

/** A value in the form that equal values share; undefined if that is not certain. */
function normal(text: string, type: string): string | undefined {
  if (type === "string") return text;
  if (Object.hasOwn(INTEGERS, type)) return integerOf(text)?.toString();
  if (!FLOATS.has(type) || !/^[+-]?\d{1,15}(\.\d{0,15})?$/.test(plain(text))) return undefined;
  const number = Number(plain(text));
  return `${(type === "float32" ? Math.fround(number) : number) + 0}`;
}

function integerOf(text: string): bigint | undefined {
  const [, sign = "", digits] = /^([+-]?)(\d+)$/.exec(plain(text)) ?? [];
  if (digits === undefined) return undefined;
  // More digits exceed each type.
  const size = BigInt(digits.replace(/^0+(?=\d)/, "").slice(0, 20));
  return sign === "-" ? -size : size;
}

const BLANKS = "\t\n\v\f\r ";

/** TensorFlow passes a C string, which ends at a null byte, and ignores blanks around it. */
function plain(text: string): string {
  const [first = ""] = text.split("\0", 1);
  let [start, end] = [0, first.length];
  while (start < end && BLANKS.includes(first.charAt(start))) start++;
  while (end > start && BLANKS.includes(first.charAt(end - 1))) end--;
  return first.slice(start, end);
}

function quote(bytes: string): string {
  const text = Buffer.from(bytes, "latin1").toString("utf8");
  return text.length > QUOTED ? `${text.slice(0, QUOTED)}...` : text;
}
