import { crc32c } from "../../bytes/crc32c";
import { FormatError } from "../../bytes/formatError";
import { firstKey, maskCrc, SSTABLE_MAGIC } from "../../savedModel/sstable";
import { LIMITS } from "../limits";
import type { Recogniser, Sample } from "../recogniser";
import type { Recognition } from "../recognition";

/** Files in blocks with checksums: LevelDB's tables, of which TensorFlow's index of tensors is one, records and events. */
export const recogniseTensorFiles: Recogniser = (sample) => tableFile(sample) ?? recordFile(sample);

/** Bytes behind each key of a LevelDB database: a sequence number and a type. Source: LevelDB, db/dbformat.h. */
const KEY_TAIL = 8;

/**
 * A table, recognised by its last bytes and the checksums of its first blocks; the first block starts the file. In an
 * index of tensors, the first key is empty: it is that of the header. Source: tensorflow/core/util/tensor_bundle.
 */
function tableFile({ source }: Sample): Recognition | undefined {
  if (source.size < 48 || source.size > LIMITS.wholeMember) return undefined;
  if (!source.read(source.size - 8, 8).equals(SSTABLE_MAGIC)) return undefined;
  try {
    const key = firstKey(source.read(0, source.size));
    if (key?.length === 0) return { format: "tensor-bundle-index" };
    return key && key.length >= KEY_TAIL ? { format: "leveldb" } : undefined;
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    return undefined;
  }
}

/** Bytes of a record before and after its content. */
const RECORD_HEAD = 12;
const RECORD_TAIL = 4;
/** Number of records whose header is checked. */
const RECORDS = 16;

/** TFRecord: a length, its masked CRC, the record and its CRC. Source: tensorflow/core/lib/io/record_writer.h. */
function recordFile({ source, head }: Sample): Recognition | undefined {
  let at = 0;
  for (let count = 0; count < RECORDS && at < source.size; count++) {
    const start = source.read(at, RECORD_HEAD);
    if (start.length < RECORD_HEAD) return undefined;
    at += RECORD_HEAD + start.readUInt32LE(0) + start.readUInt32LE(4) * 2 ** 32 + RECORD_TAIL;
    if (at > source.size) return undefined;
    if (maskCrc(crc32c(start.subarray(0, 8))) !== start.readUInt32LE(8)) return undefined;
  }
  if (at === 0) return undefined;
  const isEvent = head
    .subarray(RECORD_HEAD, Number(head.readBigUInt64LE(0)) + RECORD_HEAD)
    .includes("brain.Event:");
  return { format: isEvent ? "tensorflow-events" : "tfrecord" };
}
