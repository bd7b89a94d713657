import type { ByteSource } from "../bytes/byteSource";
import { FormatError } from "../bytes/formatError";
import type { StoredTensor } from "../problem";
import { decodeMessage } from "../proto/decode";
import { type BundleEntryProto, tensorflow } from "../proto/generated/tensorflow";
import { dtypeName, dtypeSize } from "./dtypes";
import type { Shape, VariableFacts } from "./facts";
import { shapeOf } from "./shape";
import { readSliceKey } from "./sliceKey";
import { readTable } from "./sstable";

/** Largest index that is read, in bytes: many times that of any model. */
const MAX_INDEX_BYTES = 1 << 28;

/** `BundleHeaderProto.endianness` of data that a big-endian machine wrote. */
const BIG_ENDIAN = 1;

/** Bytes of one tensor, or of one slice of a partitioned variable, in a data shard. */
export interface TensorRange {
  /** The tensor's name; for a slice, its variable's. */
  readonly key: string;
  /** For a slice, the part of each dimension that it covers: `0:2`, or `:` for all of it; empty if it cannot be read. */
  readonly slice?: readonly string[];
  readonly dtype: string;
  readonly shape: Shape;
  readonly shard: number;
  readonly offset: number;
  readonly bytes: number;
  /** Masked CRC-32C of the bytes. */
  readonly crc: number;
}

/** The content of a tensor bundle's index. */
export interface TensorBundle {
  readonly shards: number;
  /** Whether a big-endian machine wrote the data, such as some mainframes. */
  readonly isBigEndian: boolean;
  /** Ranges in all shards, including those of the object graph. */
  readonly ranges: readonly TensorRange[];
  /** As `tf.train.list_variables` names them: slices under their variable, without the object graph. */
  readonly variables: readonly VariableFacts[];
}

/** Entry in which TensorFlow 2 stores the graph of Python objects; not a variable. */
export const OBJECT_GRAPH_KEY = "_CHECKPOINTABLE_OBJECT_GRAPH";

/** Reads the index of a tensor bundle; throws FormatError. */
export function readTensorBundle(source: ByteSource): TensorBundle {
  if (source.size > MAX_INDEX_BYTES)
    throw new FormatError(`an index of ${source.size} bytes is too large`);
  let shards = 0;
  let isBigEndian = false;
  const ranges: TensorRange[] = [];
  const variables: VariableFacts[] = [];
  for (const { key, value } of readTable(source.read(0, source.size))) {
    if (key.length === 0) {
      const header = decodeMessage(tensorflow.BundleHeaderProto, value);
      shards = header.num_shards;
      isBigEndian = header.endianness === BIG_ENDIAN;
      continue;
    }
    const entry = decodeMessage(tensorflow.BundleEntryProto, value);
    const isPartitioned = entry.slices.length > 0;
    const range = rangeOf(key, entry);
    if (!isPartitioned) ranges.push(range);
    if (!range.slice && range.key !== OBJECT_GRAPH_KEY)
      variables.push(variableOf(range, isPartitioned));
  }
  return { shards, isBigEndian, ranges, variables };
}

function rangeOf(key: Buffer, entry: BundleEntryProto): TensorRange {
  return {
    ...(key[0] === 0 ? readSliceKey(key) : { key: key.toString("utf8") }),
    dtype: dtypeName(entry.dtype),
    shape: shapeOf(entry.shape),
    shard: entry.shard_id,
    offset: entry.offset,
    bytes: entry.size,
    crc: entry.crc32c,
  };
}

/** The bytes of a partitioned variable follow from its shape, because it has no bytes of its own. */
function variableOf(
  { key, dtype, shape, bytes }: TensorRange,
  isPartitioned: boolean,
): VariableFacts {
  const elements = (shape ?? []).reduce((product, size) => product * size, 1);
  const whole = isPartitioned ? elements * (dtypeSize(dtype) ?? 0) : bytes;
  return { name: key, dtype, shape, bytes: whole };
}

/** A tensor, or a slice of one, as problems name it. */
export function storedTensor({ key, slice }: Pick<TensorRange, "key" | "slice">): StoredTensor {
  return { tensor: key, ...(slice && { slice }) };
}

/** Bytes of tensors that repeat an earlier one, with the same type, shape, size and checksum. */
export function duplicateBytes(ranges: readonly TensorRange[]): number {
  const seen = new Set<string>();
  let repeated = 0;
  for (const { dtype, shape, bytes, crc, key, slice } of ranges) {
    if (key === OBJECT_GRAPH_KEY || slice || bytes === 0) continue;
    const identity = `${dtype} ${shape} ${bytes} ${crc}`;
    if (seen.has(identity)) repeated += bytes;
    else seen.add(identity);
  }
  return repeated;
}
