import { bufferSource } from "../bytes/byteSource";
import { FormatError } from "../bytes/formatError";
import { Cursor } from "../proto/cursor";
import { type TensorProto, tensorflow } from "../proto/generated/tensorflow";
import { shapeOf } from "./shape";

const { DT_STRING } = tensorflow.DataType;
/** Most packed strings that are read, in number and in bytes. */
const MAX_STRINGS = 10_000;
const MAX_CONTENT = 16 << 20;

/** A tensor's strings, in a list or packed after their lengths. Source: tensorflow/core/framework/tensor.cc. */
export function stringsOf(
  { dtype, tensor_shape: shape, tensor_content: content, string_val: listed }: TensorProto,
  packed = content,
): readonly Buffer[] {
  if (dtype !== DT_STRING || packed.length === 0 || packed.length > MAX_CONTENT) return listed;
  const count = (shapeOf(shape) ?? []).reduce((product, size) => product * size, 1);
  return [...listed, ...packedStrings(packed, Math.min(count, MAX_STRINGS))];
}

/** Strings after the list of their lengths; none if the bytes are not such a list. */
function packedStrings(content: Buffer, count: number): Buffer[] {
  const strings: Buffer[] = [];
  const cursor = new Cursor(bufferSource(content));
  try {
    const lengths = Array.from({ length: Math.max(0, count) }, () => cursor.varint());
    let start = cursor.offset;
    for (const length of lengths) {
      strings.push(content.subarray(start, start + length));
      start += length;
    }
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
  }
  return strings;
}
