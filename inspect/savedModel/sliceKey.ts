/** The content of a slice's key: its variable, and the part of each dimension that it covers. */
export interface SliceKey {
  readonly key: string;
  readonly slice: readonly string[];
}

/** Most dimensions of a tensor. Source: tensorflow/core/framework/tensor_shape.h, MaxDimensions. */
const DIMENSIONS = 254;

/**
 * Reads the key of a slice of a partitioned variable: zero, the name, the rank, and a start and a length for each
 * dimension, in LevelDB's ordered code. If the key has another form, the name is the key read as text.
 * Source: EncodeTensorNameSlice in tensorflow/core/util/saved_tensor_slice_util.cc; tsl/lib/strings/ordered_code.cc.
 */
export function readSliceKey(bytes: Buffer): SliceKey {
  const name = readName(bytes, 1);
  if (!name) return { key: bytes.toString("utf8", 1).replaceAll("\0", ""), slice: [] };
  return { key: name.text, slice: readExtents(bytes, name.end) ?? [] };
}

/** A string that ends with 00 01, in which 00 ff stands for 00 and ff 00 for ff. */
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
  // The rank follows the number of its bytes: one for any tensor, none for rank zero.
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

/** A number in two's complement. Its leading bits encode its length in bytes, inverted for negative numbers. */
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
