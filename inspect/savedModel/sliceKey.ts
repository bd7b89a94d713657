/** What the key of a slice says: its variable, and what it covers of each dimension. */
export interface SliceKey {
  readonly key: string;
  readonly slice: readonly string[];
}

/** Most dimensions of a tensor. Source: tensorflow/core/framework/tensor_shape.h, MaxDimensions. */
const DIMENSIONS = 254;

/**
 * Reads the key of a slice of a partitioned variable: zero, the name, the rank, and a start and a length for each
 * dimension, in LevelDB's ordered code. Of one that is written otherwise the name is what its bytes read as.
 * Source: EncodeTensorNameSlice in tensorflow/core/util/saved_tensor_slice_util.cc; tsl/lib/strings/ordered_code.cc.
 */
export function readSliceKey(bytes: Buffer): SliceKey {
  const name = readName(bytes, 1);
  if (!name) return { key: bytes.toString("utf8", 1).replaceAll("\0", ""), slice: [] };
  return { key: name.text, slice: readExtents(bytes, name.end) ?? [] };
}

/** A string in which 00 ff means 00 and ff 00 means ff, up to 00 01. */
function readName(bytes: Buffer, start: number): { text: string; end: number } | undefined {
  const text: number[] = [];
  for (let at = start; at + 1 < bytes.length; at++) {
    const [byte = 0, next] = bytes.subarray(at, at + 2);
    if (byte === 0 && next === 1) return { text: Buffer.from(text).toString("utf8"), end: at + 2 };
    text.push(byte);
    if (byte !== 0 && byte !== 0xff) continue;
    if (next !== 0xff - byte) return undefined;
    at++;
  }
  return undefined;
}

function readExtents(bytes: Buffer, start: number): string[] | undefined {
  // The rank is a number after the count of its bytes; that of any tensor has one byte, and zero has none.
  const rank = bytes[start] === 1 ? (bytes[start + 1] ?? 0) : 0;
  if (rank > DIMENSIONS) return undefined;
  const extents: string[] = [];
  let at = start + 2;
  for (let dimension = 0; dimension < rank; dimension++) {
    const from = readSigned(bytes, at);
    const length = from && readSigned(bytes, from.end);
    if (!from || !length) return undefined;
    // A length of -1 covers the whole dimension.
    extents.push(length.value < 0 ? ":" : `${from.value}:${from.value + length.value}`);
    at = length.end;
  }
  return at === bytes.length ? extents : undefined;
}

/** A number in two's complement, whose count of bytes is in the leading bits, inverted in negative ones. */
function readSigned(bytes: Buffer, start: number): { value: number; end: number } | undefined {
  const first = bytes[start];
  if (first === undefined) return undefined;
  const leading = (first & 0x80) === 0 ? ~first & 0xff : first;
  const length = Math.clz32(~(leading << 24));
  if (length > 6 || start + length > bytes.length) return undefined;
  const code = Buffer.from(bytes.subarray(start, start + length));
  code[0] = first ^ (0xff00 >> length);
  return { value: code.readIntBE(0, length), end: start + length };
}
