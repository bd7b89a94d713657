import type { ByteSource } from "../bytes/byteSource";
import { bufferSource } from "../bytes/byteSource";
import { FormatError } from "../bytes/formatError";
import type { StoredTensor } from "../problem";
import { decode, type Message, type MessageType } from "../proto/decode";
import { WireReader } from "../proto/wireReader";
import { dtypeName, dtypeSize } from "./dtypes";
import type { Shape, VariableFacts } from "./facts";
import { shapeOf, TensorShape } from "./shape";
import { readSliceKey } from "./sliceKey";
import { readTable } from "./sstable";

/** Largest index that is read, in bytes: many times that of any model. */
const MAX_INDEX_BYTES = 1 << 28;

// Source: tensorflow/core/protobuf/tensor_bundle.proto, TensorFlow 2.21.
const BundleHeader: MessageType = {
  num_shards: { number: 1, type: "int" },
  endianness: { number: 2, type: "int" },
};
const BundleEntry: MessageType = {
  dtype: { number: 1, type: "int" },
  shape: { number: 2, type: TensorShape },
  shard_id: { number: 3, type: "int" },
  offset: { number: 4, type: "int" },
  size: { number: 5, type: "int" },
  crc32c: { number: 6, type: "fixed32" },
  slices: { number: 7, type: {}, repeated: true },
};

/** Bytes of one tensor, or of one slice of a partitioned one, in a data shard. */
export interface TensorRange {
  /** The tensor's name; of a slice, its variable's. */
  readonly key: string;
  /** Of a slice, what it covers of each dimension: `0:2`, or `:` for all of it; empty where that cannot be read. */
  readonly slice?: readonly string[];
  readonly dtype: string;
  readonly shape: Shape;
  readonly shard: number;
  readonly offset: number;
  readonly bytes: number;
  /** Masked CRC-32C of the bytes. */
  readonly crc: number;
}

/** What the index of a tensor bundle says. */
export interface TensorBundle {
  readonly shards: number;
  /** Whether a machine of the other byte order wrote the data, as some mainframes are. */
  readonly isBigEndian: boolean;
  /** Ranges of all shards, those of the object graph included. */
  readonly ranges: readonly TensorRange[];
  /** As `tf.train.list_variables` names them: slices under their variable, without the object graph. */
  readonly variables: readonly VariableFacts[];
}

/** Entry in which TensorFlow 2 keeps the graph of Python objects; not a variable. */
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
    const reader = WireReader.of(bufferSource(value));
    if (key.length === 0) {
      const header = decode(reader, BundleHeader);
      shards = Number(header["num_shards"] ?? 0);
      isBigEndian = header["endianness"] === 1;
      continue;
    }
    const entry = decode(reader, BundleEntry);
    const isPartitioned = entry["slices"] !== undefined;
    const range = rangeOf(key, entry);
    if (!isPartitioned) ranges.push(range);
    if (!range.slice && range.key !== OBJECT_GRAPH_KEY)
      variables.push(variableOf(range, isPartitioned));
  }
  return { shards, isBigEndian, ranges, variables };
}

function rangeOf(key: Buffer, entry: Message): TensorRange {
  return {
    ...(key[0] === 0 ? readSliceKey(key) : { key: key.toString("utf8") }),
    dtype: dtypeName(entry["dtype"]),
    shape: shapeOf(entry["shape"] as Message | undefined),
    shard: Number(entry["shard_id"] ?? 0),
    offset: Number(entry["offset"] ?? 0),
    bytes: Number(entry["size"] ?? 0),
    crc: Number(entry["crc32c"] ?? 0),
  };
}

/** A partitioned variable has no bytes of its own: they are what its shape takes. */
function variableOf(
  { key, dtype, shape, bytes }: TensorRange,
  isPartitioned: boolean,
): VariableFacts {
  const elements = (shape ?? []).reduce((product, size) => product * size, 1);
  const whole = isPartitioned ? elements * (dtypeSize(dtype) ?? 0) : bytes;
  return { name: key, dtype, shape, bytes: whole };
}

/** How problems name a tensor, or a slice of one. */
export function storedTensor({ key, slice }: Pick<TensorRange, "key" | "slice">): StoredTensor {
  return { tensor: key, ...(slice && { slice }) };
}

/** Bytes of tensors that repeat an earlier one: the same type, shape, size and checksum. */
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
