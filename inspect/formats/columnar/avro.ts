import type { ByteSource } from "../../bytes/byteSource";
import { WindowReader } from "../../bytes/windowReader";
import { LIMITS } from "../limits";
import type { Recogniser } from "../recogniser";
import { parseJson } from "../text/jsonText";

const SYNC = 16;
const MAX_BLOCKS = 1_000_000;
const MAX_ENTRIES = 1000;

/** Avro's object container: a schema as JSON, and blocks to the last byte that each end in the same mark. Source: avro.apache.org, specification 1.12, "Object Container Files". */
export const recogniseAvro: Recogniser = ({ source, head }) => {
  if (head.toString("latin1", 0, 4) !== "Obj\x01") return undefined;
  return {
    format: "avro",
    ...(!isWhole(source) && { fault: "an Avro file whose schema or blocks are damaged" }),
  };
};

function isWhole(source: ByteSource): boolean {
  const numbers = new Longs(source);
  const schema = schemaAt(numbers);
  if (!schema || schema.length > LIMITS.wholeMember) return false;
  if (parseJson(source.read(schema.start, schema.length).toString("utf8")) === undefined)
    return false;
  const sync = source.read(numbers.at, SYNC);
  numbers.at += SYNC;
  for (let count = 0; count < MAX_BLOCKS && numbers.at < source.size; count++) {
    const objects = numbers.next();
    const end = numbers.next() + numbers.at;
    if (!(objects >= 0 && end >= numbers.at && end + SYNC <= source.size)) return false;
    if (!source.read(end, SYNC).equals(sync)) return false;
    numbers.at = end + SYNC;
  }
  return sync.length === SYNC && numbers.at === source.size;
}

/** Where the schema is in the metadata, which is a map of strings in blocks; the position moves past the metadata. */
function schemaAt(numbers: Longs): { start: number; length: number } | undefined {
  let schema: { start: number; length: number } | undefined;
  let entries = 0;
  for (;;) {
    const count = numbers.next();
    if (count === 0) return schema;
    // A negative count is followed by the number of bytes.
    if (count < 0) numbers.next();
    entries += Math.abs(count);
    if (!(entries <= MAX_ENTRIES)) return undefined;
    for (let index = 0; index < Math.abs(count); index++) {
      const key = numbers.span();
      const value = numbers.span();
      if (!key || !value) return undefined;
      if (key.length <= 64 && numbers.text(key.start, key.length) === "avro.schema") schema = value;
    }
  }
}

/** Zigzag numbers from a position on. */
class Longs extends WindowReader {
  at = 4;

  /** The next number; NaN where none is here. */
  next(): number {
    let value = 0;
    for (let index = 0; index < 10; index++) {
      const byte = this.u8(this.at++);
      if (Number.isNaN(byte)) return byte;
      value += (byte & 0x7f) * 2 ** (7 * index);
      if (byte < 0x80) return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
    }
    return Number.NaN;
  }

  /** Bytes after their length, which the position moves past. */
  span(): { start: number; length: number } | undefined {
    const length = this.next();
    const start = this.at;
    if (!(length >= 0 && start + length <= this.size)) return undefined;
    this.at += length;
    return { start, length };
  }
}
