import { type TensorProto, tensorflow } from "../proto/generated/tensorflow";

const { DT_FLOAT, DT_DOUBLE, DT_INT32, DT_INT64, DT_BOOL } = tensorflow.DataType;

/**
 * The number of a tensor with one element, 0 or 1 for a boolean; undefined for other types. A list without elements is
 * that of zero. Source: tensorflow/core/framework/tensor.cc.
 */
export function scalarOf(tensor: TensorProto): number | undefined {
  const { tensor_content: content } = tensor;
  const packed = content.length > 0;
  switch (tensor.dtype) {
    case DT_FLOAT:
      return packed ? read(content, 4, () => content.readFloatLE(0)) : first(tensor.float_val);
    case DT_DOUBLE:
      return packed ? read(content, 8, () => content.readDoubleLE(0)) : first(tensor.double_val);
    case DT_INT32:
      return packed ? read(content, 4, () => content.readInt32LE(0)) : first(tensor.int_val);
    case DT_INT64:
      return packed
        ? read(content, 8, () => Number(content.readBigInt64LE(0)))
        : first(tensor.int64_val);
    case DT_BOOL:
      return packed
        ? read(content, 1, () => Number(content[0] !== 0))
        : Number(tensor.bool_val[0] ?? false);
    default:
      return undefined;
  }
}

function read(content: Buffer, size: number, value: () => number): number | undefined {
  return content.length === size ? value() : undefined;
}

function first(listed: readonly number[]): number {
  return listed[0] ?? 0;
}
