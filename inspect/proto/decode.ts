import { isUtf8 } from "node:buffer";
import type * as minimal from "protobufjs/minimal";
import { FormatError } from "../bytes/formatError";

/** The runtime of the decoders, bundled in one file, which loads in a third of the time of its parts. */
const { BufferReader }: typeof minimal = require("protobufjs/dist/minimal/protobuf.min.js");

/** A generated message type. */
export interface Decoder<T> {
  /** @param length bytes of the message from the reader's position on; by default all of them. */
  decode(reader: MessageReader, length?: number): T;
}

/**
 * protobufjs's reader, but with exact unsigned 64-bit numbers, and with strings decoded at once: protobufjs itself
 * concatenates strings from parts, which take several times the memory.
 */
export class MessageReader extends BufferReader {
  override stringVerify(): string {
    const length = this.uint32();
    const { pos } = this;
    const end = pos + length;
    if (end > this.len) throw new RangeError("a string runs past the end of its message");
    this.pos = end;
    const bytes = this.buf as Buffer;
    for (let at = pos; at < end; at++) {
      if ((bytes[at] ?? 0) < 0x80) continue;
      if (!isUtf8(bytes.subarray(pos, end))) throw new RangeError("a string is not UTF-8");
      return bytes.toString("utf8", pos, end);
    }
    return bytes.toString("latin1", pos, end);
  }
}

// A method of the class would need the same return type as protobufjs's own.
Object.defineProperty(MessageReader.prototype, "uint64", {
  value(this: MessageReader): bigint {
    const start = this.pos;
    this.skip();
    let value = 0n;
    for (let at = this.pos - 1; at >= start; at--)
      value = (value << 7n) | BigInt((this.buf[at] ?? 0) & 0x7f);
    return BigInt.asUintN(64, value);
  },
});

/** Decodes a message; throws FormatError if protobufjs cannot. */
export function decodeMessage<T>(type: Decoder<T>, bytes: Buffer): T {
  return decodeAt(type, new MessageReader(bytes));
}

/** Decodes the message of `length` bytes at the reader's position. */
export function decodeAt<T>(type: Decoder<T>, reader: MessageReader, length?: number): T {
  try {
    return type.decode(reader, length);
  } catch (error) {
    if (error instanceof Error) throw new FormatError(error.message);
    throw error;
  }
}
