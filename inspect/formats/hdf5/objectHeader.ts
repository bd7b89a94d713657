import { FormatError } from "../../bytes/formatError";
import { type Hdf5Fields, uintOf } from "./fields";

/** A message of an object header. */
export interface Message {
  readonly type: number;
  readonly bytes: Buffer;
  /** Whether its bytes are a reference to a shared message instead of the message itself. */
  readonly isShared: boolean;
}

const CONTINUATION = 0x10;

/** A block of an object header, in bytes. */
interface Block {
  readonly at: number;
  readonly length: number;
}

/**
 * The messages of the object whose header is at an address, including those of its continuation blocks. Source: HDF5
 * File Format Specification 3.0, IV.A.1 "Disk Format: Level 2A1 - Data Object Headers".
 */
export function* messagesOf(fields: Hdf5Fields, address: number): Iterable<Message> {
  const isNew = fields.bytes(address, 4).toString("latin1") === "OHDR";
  const flags = isNew ? fields.uint(address + 5, 1) : 0;
  const blocks: Block[] = [isNew ? newBlock(fields, address, flags) : oldBlock(fields, address)];
  const seen = new Set<number>();
  for (let block = blocks.shift(); block; block = blocks.shift()) {
    if (seen.has(block.at)) throw new FormatError("an HDF5 header continues in itself", block.at);
    seen.add(block.at);
    for (const message of isNew ? newMessages(fields, block, flags) : oldMessages(fields, block)) {
      fields.part();
      if (message.type !== CONTINUATION) yield message;
      else blocks.push(continuation(fields, message, isNew));
    }
  }
}

function oldBlock(fields: Hdf5Fields, address: number): Block {
  if (fields.uint(address, 1) !== 1)
    throw new FormatError("there is no HDF5 object header", address);
  return { at: address + 16, length: fields.uint(address + 8, 4) };
}

/** The first block. The flags give the width of its size, and whether the header has limits for attributes and times. */
function newBlock(fields: Hdf5Fields, address: number, flags: number): Block {
  const width = 1 << (flags & 3);
  const at = address + 6 + (flags & 0x20 ? 16 : 0) + (flags & 0x10 ? 4 : 0);
  return { at: at + width, length: fields.uint(at, width) };
}

function continuation(fields: Hdf5Fields, { bytes }: Message, isNew: boolean): Block {
  const at = uintOf(bytes, 0, fields.addressSize);
  const length = uintOf(bytes, fields.addressSize, fields.lengthSize);
  if (!isNew) return { at, length };
  fields.signature(at, "OCHK");
  // A signature precedes the messages, and a checksum follows them.
  return { at: at + 4, length: length - 8 };
}

function* oldMessages(fields: Hdf5Fields, { at, length }: Block): Iterable<Message> {
  for (let start = at; start + 8 <= at + length; ) {
    const head = fields.bytes(start, 8);
    const size = head.readUInt16LE(2);
    if (start + 8 + size > at + length)
      throw new FormatError("an HDF5 message is truncated", start);
    yield {
      type: head.readUInt16LE(0),
      bytes: fields.bytes(start + 8, size),
      isShared: ((head[4] ?? 0) & 2) !== 0,
    };
    start += 8 + size;
  }
}

function* newMessages(fields: Hdf5Fields, { at, length }: Block, flags: number): Iterable<Message> {
  const headSize = flags & 4 ? 6 : 4;
  for (let start = at; start + headSize <= at + length; ) {
    const head = fields.bytes(start, 4);
    const size = head.readUInt16LE(1);
    if (start + headSize + size > at + length)
      throw new FormatError("an HDF5 message is truncated", start);
    yield {
      type: head[0] ?? 0,
      bytes: fields.bytes(start + headSize, size),
      isShared: ((head[3] ?? 0) & 2) !== 0,
    };
    start += headSize + size;
  }
}
