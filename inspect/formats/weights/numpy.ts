import { FormatError } from "../../bytes/formatError";
import type { Sample } from "../recogniser";
import type { Recognition } from "../recognition";
import { type Literal, parseLiteral } from "../text/pythonLiteral";
import { refuseMore } from "../upToLimit";

/** Magic bytes of a NumPy array. Source: numpy/lib/format.py, format versions 1.0 to 3.0. */
const MAGIC = "\x93NUMPY";
/** Longest header that is read, in bytes; a record type with several thousand fields exceeds the head of a file. */
const MAX_HEADER = 1 << 20;

/** Most arrays in one file, which numpy.save writes one after the other. */
const MAX_ARRAYS = 100_000;
/** Bytes that are read of a header, unless it is longer. */
const HEADER = 4096;

/** NumPy arrays up to the end of the file. If any part of its type is an object, an array contains a pickle. */
export const recogniseNumpy = ({
  head,
  source,
}: Pick<Sample, "head" | "source">): Recognition | undefined => {
  let start = head;
  let at = 0;
  for (let count = 0; ; count++) {
    refuseMore(count, MAX_ARRAYS, "arrays");
    const length = lengthOf(start, source, at);
    if (length === undefined && count === 0) return undefined;
    if (length === "objects")
      return { format: "numpy-objects", code: [{ kind: "objects", where: "" }] };
    if (length !== undefined && at + length >= source.size) return { format: "numpy" };
    if (length === undefined) break;
    at += length;
    start = source.read(at, HEADER);
  }
  throw new FormatError("bytes follow a NumPy array");
};

/** Length of the array at an offset with its header, in bytes; undefined if there is none. */
function lengthOf(
  head: Buffer,
  source: Sample["source"],
  at: number,
): number | "objects" | undefined {
  if (head.length < 12 || head.toString("latin1", 0, 6) !== MAGIC) return undefined;
  const wide = (head[6] ?? 1) >= 2;
  const length = wide ? head.readUInt32LE(8) : head.readUInt16LE(8);
  const start = wide ? 12 : 10;
  if (length > MAX_HEADER) throw new FormatError("a NumPy header is too long");
  const isInHead = start + length <= head.length;
  const text = isInHead ? head.subarray(start, start + length) : source.read(at + start, length);
  if (text.length < length) throw new FormatError("a NumPy header is truncated");
  const header = parseLiteral(text.toString("latin1"));
  const { descr, shape } = fieldsOf(header);
  const itemBytes = bytesOf(descr);
  if (itemBytes === "objects") return itemBytes;
  const bytes = itemBytes * elementsOf(shape);
  if (!(bytes >= 0)) throw new FormatError("a NumPy shape has an invalid size");
  return start + length + bytes;
}

function fieldsOf(header: Literal): { descr: Literal; shape: Literal } {
  if (header instanceof Map && header.size === 3 && header.has("fortran_order")) {
    const descr = header.get("descr");
    const shape = header.get("shape");
    if (descr !== undefined && shape !== undefined) return { descr, shape };
  }
  throw new FormatError("a NumPy header lacks its type or its shape");
}

/** Types without objects: a byte order, a kind, and a number of bytes. Source: NumPy's array interface, "typestr". */
const TYPE = /^[<>|=]?(?:(\?)|([bBiufcmMSaUV])(\d+)?(?:\[\w+\])?)$/;

/**
 * Bytes of one element of a type: a string such as '<f4', or a list of (name, type) or (name, type, shape). A type that
 * NumPy itself does not write is a FormatError, although its parser accepts many more.
 */
function bytesOf(descr: Literal): number | "objects" {
  if (typeof descr === "string") {
    if (/^[<>|=]?O\d*$/.test(descr)) return "objects";
    const [, bool, kind, count] = TYPE.exec(descr) ?? [];
    if (bool !== undefined) return 1;
    if (kind === undefined)
      throw new FormatError(`the NumPy type ${JSON.stringify(descr)} is unknown`);
    return Number(count ?? 1) * (kind === "U" ? 4 : 1);
  }
  if (!Array.isArray(descr)) throw new FormatError("a NumPy type is invalid");
  let sum = 0;
  for (const field of descr) {
    if (!Array.isArray(field) || field.length < 2)
      throw new FormatError("a NumPy field has no type");
    const bytes = bytesOf(field[1] ?? "");
    if (bytes === "objects") return bytes;
    sum += bytes * (field.length > 2 ? elementsOf(field[2] ?? []) : 1);
  }
  return sum;
}

function elementsOf(shape: Literal): number {
  const sizes = Array.isArray(shape) ? shape : [shape];
  if (!sizes.every((size): size is number => typeof size === "number"))
    throw new FormatError("a NumPy shape is not a list of numbers");
  return sizes.reduce((product, size) => product * size, 1);
}
