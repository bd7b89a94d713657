import { crc32c } from "../bytes/crc32c";
import { FormatError } from "../bytes/formatError";
import { unpackSnappy } from "./snappy";

// LevelDB's table format, as TensorFlow writes it. Source: tensorflow/core/lib/io/{format.h,format.cc,block.cc}.

/** Last bytes of a table. */
export const SSTABLE_MAGIC = Buffer.from("57fb808b247547db", "hex");
const FOOTER_BYTES = 48;
/**
 * Longest key and all keys, in bytes, and most entries that are read. Models have thousands of tensors, with names of
 * up to several hundred bytes.
 */
const MAX_KEY = 4096;
const MAX_KEYS = 1 << 25;
const MAX_ENTRIES = 250_000;
/** Most bytes of all blocks together, unpacked; several handles may point to one block. */
const MAX_BYTES = 1 << 28;
/** Bytes after each block: its compression type and its masked CRC. */
const TRAILER_BYTES = 5;
/** Compression types that TensorFlow reads; its own writer does not compress blocks. */
const UNCOMPRESSED = 0;
const SNAPPY = 1;

interface Block {
  readonly offset: number;
  readonly size: number;
}

/** All entries of a table, in order. Throws FormatError for anything but a valid table. */
export function* readTable(
  table: Buffer,
): Iterable<{ readonly key: Buffer; readonly value: Buffer }> {
  let entries = 0;
  let keys = 0;
  let bytes = 0;
  for (const block of dataBlocks(table)) {
    const content = contentOf(table, block);
    bytes += content.length;
    if (bytes > MAX_BYTES) throw new FormatError(`an index with more than ${MAX_BYTES} bytes`);
    for (const entry of readBlock(content)) {
      keys += entry.key.length;
      if (++entries > MAX_ENTRIES || keys > MAX_KEYS)
        throw new FormatError(`an index with more than ${MAX_ENTRIES} tensors`);
      yield entry;
    }
  }
}

/**
 * The first key of a table whose first block starts the file; undefined for any other file. Throws FormatError if that
 * block is damaged.
 */
export function firstKey(table: Buffer): Buffer | undefined {
  for (const block of dataBlocks(table)) {
    if (block.offset !== 0) return undefined;
    for (const { key } of readBlock(contentOf(table, block))) return key;
  }
  return undefined;
}

/** Handles of the blocks that contain the entries. */
function* dataBlocks(table: Buffer): Iterable<Block> {
  if (table.length < FOOTER_BYTES || !table.subarray(-8).equals(SSTABLE_MAGIC)) {
    throw new FormatError("not a tensor index: its last bytes are not those of a table");
  }
  const footer = new Cursor(table, table.length - FOOTER_BYTES, table.length - 8);
  readHandle(footer); // the meta index, which TensorFlow leaves empty
  for (const { value } of readBlock(contentOf(table, readHandle(footer))))
    yield readHandle(new Cursor(value, 0, value.length));
}

/** The stored form of a CRC: rotated and offset, so that the CRC of data that contains CRCs is still useful. */
export function maskCrc(crc: number): number {
  const unsigned = crc >>> 0;
  return (((unsigned >>> 15) | (unsigned << 17)) + 0xa282ead8) >>> 0;
}

function* readBlock(block: Buffer): Iterable<{ key: Buffer; value: Buffer }> {
  if (block.length < 4) throw new FormatError("a block is too short");
  const end = block.length - 4;
  const restarts = block.readUInt32LE(end);
  const cursor = new Cursor(block, 0, end - 4 * restarts);
  let key = Buffer.alloc(0);
  while (!cursor.done) {
    const shared = cursor.varint();
    const unshared = cursor.varint();
    const length = cursor.varint();
    if (shared > key.length)
      throw new FormatError("a key shares more bytes than the previous key has", cursor.position);
    if (shared + unshared > MAX_KEY) throw new FormatError("a key is too long", cursor.position);
    key = Buffer.concat([key.subarray(0, shared), cursor.take(unshared)]);
    yield { key, value: cursor.take(length) };
  }
}

/** The content of a block, unpacked if it is compressed. The checksum covers the stored bytes. */
function contentOf(table: Buffer, { offset, size }: Block): Buffer {
  const end = offset + size;
  if (end + TRAILER_BYTES > table.length)
    throw new FormatError("a block is outside the table", offset);
  const stored = table.readUInt32LE(end + 1);
  if (maskCrc(crc32c(table.subarray(offset, end + 1))) !== stored)
    throw new FormatError("a block's checksum does not match", offset);
  const block = table.subarray(offset, end);
  const type = table[end];
  if (type === UNCOMPRESSED) return block;
  if (type !== SNAPPY)
    throw new FormatError(`a block of the compression type ${type}, which TensorFlow refuses`, end);
  return unpackSnappy(block);
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
    if (end < start) throw new FormatError("a block has more restart points than fit", start);
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
