import type { ByteSource } from "../../bytes/byteSource";
import { WindowReader } from "../../bytes/windowReader";
import { LIMITS } from "../limits";
import type { Recogniser } from "../recogniser";
import { parseJson } from "../text/jsonText";
import { refuseMore, wholeOr } from "../upToLimit";

const SYNC = 16;
const MAX_BLOCKS = 1_000_000;
const MAX_ENTRIES = 1000;

/**
 * An Avro object container file: a schema as JSON, then blocks up to the last byte, each ending in the same sync
 * marker. Source: avro.apache.org, specification 1.12, "Object Container Files".
 */
export const recogniseAvro: Recogniser = ({ source, head }) => {
  if (head.toString("latin1", 0, 4) !== "Obj\x01") return undefined;
  return wholeOr("avro", "its schema or blocks are damaged", () => isWhole(source));
};

function isWhole(source: ByteSource): boolean {
  const numbers = new Longs(source);
  const schema = schemaAt(numbers);
  if (!schema || schema.length > LIMITS.wholeMember) return false;
  if (parseJson(source.read(schema.start, schema.length).toString("utf8")) === undefined)
    return false;
  const sync = source.read(numbers.at, SYNC);
  numbers.at += SYNC;
  for (let count = 0; numbers.at < source.size; count++) {
    refuseMore(count, MAX_BLOCKS, "blocks");
    const objects = numbers.next();
    const end = numbers.next() + numbers.at;
    if (!(objects >= 0 && end >= numbers.at && end + SYNC <= source.size)) return false;
    if (!source.read(end, SYNC).equals(sync)) return false;
    numbers.at = end + SYNC;
  }
  return sync.length === SYNC && numbers.at === source.size;
}

/**
 * The offset and length of the schema in the metadata, which is a map of strings in blocks. Moves the position past the
 * metadata.
 */
function schemaAt(numbers: Longs): { start: number; length: number } | undefined {
  let schema: { start: number; length: number } | undefined;
  let entries = 0;
  for (;;) {
    const count = numbers.next();
    if (count === 0 || Number.isNaN(count)) return count === 0 ? schema : undefined;
    // After a negative count comes the number of bytes.
    if (count < 0) numbers.next();
    entries += Math.abs(count);
    refuseMore(entries - 1, MAX_ENTRIES, "entries in its metadata");
    for (let index = 0; index < Math.abs(count); index++) {
      const key = numbers.span();
      const value = numbers.span();
      if (!key || !value) return undefined;
      if (key.length <= 64 && numbers.text(key.start, key.length) === "avro.schema") schema = value;
    }
  }
}

/** Reads zigzag numbers from a position on. */
class Longs extends WindowReader {
  at = 4;

  /** The next number; NaN if there is none. */
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

  /** A range of bytes after its length; moves the position past it. */
  span(): { start: number; length: number } | undefined {
    const length = this.next();
    const start = this.at;
    if (!(length >= 0 && start + length <= this.size)) return undefined;
    this.at += length;
    return { start, length };
  }
}
