import { buf as crc32c } from "crc-32/crc32c";
import { FormatError } from "../bytes/formatError";

// The table format of LevelDB, as TensorFlow writes it. Source: tensorflow/core/lib/io/{format.h,format.cc,block.cc}.

/** Last bytes of a table. */
export const SSTABLE_MAGIC = Buffer.from("57fb808b247547db", "hex");
const FOOTER_BYTES = 48;
/** Longest key and all keys, in bytes, and most entries that are read: tensors are some thousand, of names of some hundred. */
const MAX_KEY = 4096;
const MAX_KEYS = 1 << 25;
const MAX_ENTRIES = 250_000;
/** After each block: its compression type and its masked CRC. */
const TRAILER_BYTES = 5;

interface Block {
  readonly offset: number;
  readonly size: number;
}

/** All entries of a table in their order. Throws FormatError for anything that is no sound, uncompressed table. */
export function* readTable(
  table: Buffer,
): Iterable<{ readonly key: Buffer; readonly value: Buffer }> {
  if (table.length < FOOTER_BYTES || !table.subarray(-8).equals(SSTABLE_MAGIC)) {
    throw new FormatError("not a tensor index: its last bytes are not a table's");
  }
  const footer = new Cursor(table, table.length - FOOTER_BYTES, table.length - 8);
  readHandle(footer); // the meta index, which TensorFlow leaves empty
  const index = readHandle(footer);
  let entries = 0;
  let keys = 0;
  for (const { value } of readBlock(table, index)) {
    for (const entry of readBlock(table, readHandle(new Cursor(value, 0, value.length)))) {
      keys += entry.key.length;
      if (++entries > MAX_ENTRIES || keys > MAX_KEYS)
        throw new FormatError(`an index of more than ${MAX_ENTRIES} tensors`);
      yield entry;
    }
  }
}

/** The stored form of a CRC: rotated and offset, so that a CRC of data that holds CRCs is still a check. */
export function maskCrc(crc: number): number {
  const unsigned = crc >>> 0;
  return (((unsigned >>> 15) | (unsigned << 17)) + 0xa282ead8) >>> 0;
}

function* readBlock(
  table: Buffer,
  { offset, size }: Block,
): Iterable<{ key: Buffer; value: Buffer }> {
  const end = offset + size;
  if (end + TRAILER_BYTES > table.length)
    throw new FormatError("a block lies outside the table", offset);
  if (table[end] !== 0)
    throw new FormatError("a block is compressed, which TensorFlow does not write", end);
  const stored = table.readUInt32LE(end + 1);
  if (maskCrc(crc32c(table.subarray(offset, end + 1))) !== stored) {
    throw new FormatError("a block's checksum does not match", offset);
  }
  if (size < 4) throw new FormatError("a block is too short", offset);
  const restarts = table.readUInt32LE(end - 4);
  const cursor = new Cursor(table, offset, end - 4 - 4 * restarts);
  let key = Buffer.alloc(0);
  while (!cursor.done) {
    const shared = cursor.varint();
    const unshared = cursor.varint();
    const length = cursor.varint();
    if (shared > key.length)
      throw new FormatError("a key shares more than there is", cursor.position);
    if (shared + unshared > MAX_KEY) throw new FormatError("a key is too long", cursor.position);
    key = Buffer.concat([key.subarray(0, shared), cursor.take(unshared)]);
    yield { key, value: cursor.take(length) };
  }
}

function readHandle(cursor: Cursor): Block {
  return { offset: cursor.varint(), size: cursor.varint() };
}

class Cursor {
  position: number;
  private readonly bytes: Buffer;
  private readonly end: number;

  constructor(bytes: Buffer, start: number, end: number) {
    this.bytes = bytes;
    this.position = start;
    this.end = end;
    if (end < start) throw new FormatError("a block has more restarts than room", start);
  }

  get done(): boolean {
    return this.position >= this.end;
  }

  varint(): number {
    let value = 0;
    for (let shift = 0; shift < 10; shift++) {
      if (this.done) break;
      const byte = this.bytes[this.position++] ?? 0;
      value += (byte & 0x7f) * 2 ** (7 * shift);
      if (byte < 0x80) return value;
    }
    throw new FormatError("a number does not end", this.position);
  }

  take(length: number): Buffer {
    if (length > this.end - this.position)
      throw new FormatError("an entry runs past its block", this.position);
    this.position += length;
    return this.bytes.subarray(this.position - length, this.position);
  }
}
