import type { ByteSource } from "../bytes/byteSource";
import { FormatError } from "../bytes/formatError";

/** Bytes held in memory while a message is read; a message itself may be of any size. */
const WINDOW = 1 << 16;
/** Longest text or bytes field that is taken into memory. */
const MAX_TEXT = 1 << 20;

/** The part of a source that is in memory; shared by a reader and the readers of its messages. */
class Window {
  private bytes: Buffer = Buffer.alloc(0);
  private start = 0;
  private readonly source: ByteSource;

  constructor(source: ByteSource) {
    this.source = source;
  }

  /** The byte at `offset`, which is below the source's size. */
  byte(offset: number): number {
    const at = offset - this.start;
    const held = at >= 0 ? this.bytes[at] : undefined;
    if (held !== undefined) return held;
    this.start = offset;
    this.bytes = this.source.read(offset, WINDOW);
    const first = this.bytes[0];
    if (first === undefined) throw new FormatError("the file ends inside a message", offset);
    return first;
  }

  read(offset: number, length: number): Buffer {
    const at = offset - this.start;
    if (at >= 0 && at + length <= this.bytes.length) return this.bytes.subarray(at, at + length);
    return this.source.read(offset, length);
  }
}

/** One field's number and wire type; the reader stands at its value. */
export interface Tag {
  readonly field: number;
  readonly wire: number;
}

/**
 * Reads protocol buffer wire format from a range of a source without taking the message into memory.
 * Throws FormatError for anything that is no such message. Source: protobuf.dev, "Encoding".
 */
export class WireReader {
  private readonly window: Window;
  /** Where the message ends. */
  readonly end: number;
  private position: number;

  private constructor(window: Window, start: number, end: number) {
    this.window = window;
    this.position = start;
    this.end = end;
  }

  static of(source: ByteSource, start = 0, end = source.size): WireReader {
    return new WireReader(new Window(source), start, end);
  }

  get offset(): number {
    return this.position;
  }

  /** Another reader of what is still to be read. */
  copy(): WireReader {
    return new WireReader(this.window, this.position, this.end);
  }

  /** The next field, or undefined at the end of the message. */
  next(): Tag | undefined {
    if (this.position >= this.end) return undefined;
    const start = this.position;
    const key = this.varint();
    const field = Math.floor(key / 8);
    if (field < 1 || field > 0x1fffffff)
      throw new FormatError(`no field has the number ${field}`, start);
    return { field, wire: key % 8 };
  }

  /** A varint as a number: exact to 2^53, and above that only its magnitude. */
  varint(): number {
    let value = 0;
    for (let shift = 0; shift < 10; shift++) {
      const byte = this.byte();
      value += (byte & 0x7f) * 2 ** (7 * shift);
      if (byte < 0x80) return value;
    }
    throw new FormatError("a number is longer than ten bytes", this.position);
  }

  /** A varint of an int32, int64 or enum field, which may be negative. */
  signed(): number {
    const start = this.position;
    const value = this.varint();
    if (value <= Number.MAX_SAFE_INTEGER) return value;
    return Number(BigInt.asIntN(64, this.exact(start)));
  }

  /** A varint of a uint64 field, exact. */
  uint64(): bigint {
    const start = this.position;
    this.varint();
    return BigInt.asUintN(64, this.exact(start));
  }

  /** The varint between `start` and the position. */
  private exact(start: number): bigint {
    let exact = 0n;
    for (let at = this.position - 1; at >= start; at--) {
      exact = (exact << 7n) | BigInt(this.window.byte(at) & 0x7f);
    }
    return exact;
  }

  fixed32(): number {
    return this.take(4).readUInt32LE();
  }

  fixed64(): bigint {
    return this.take(8).readBigUInt64LE();
  }

  /** A length-delimited field of at most 1 MiB. */
  bytes(): Buffer {
    const length = this.length();
    if (length > MAX_TEXT)
      throw new FormatError(`a text of ${length} bytes is too long`, this.position);
    return this.take(length);
  }

  text(): string {
    return this.bytes().toString("utf8");
  }

  /** All bytes up to the message's end, or undefined where they are more than `limit`. */
  rest(limit: number): Buffer | undefined {
    return this.end - this.position > limit ? undefined : this.take(this.end - this.position);
  }

  /** A reader of the length-delimited message that follows; this reader moves behind it. */
  message(): WireReader {
    const length = this.length();
    const start = this.position;
    this.position += length;
    return new WireReader(this.window, start, this.position);
  }

  /** Moves behind the value of a field that is not wanted. */
  skip({ field, wire }: Tag, depth = 0): void {
    switch (wire) {
      case 0:
        this.varint();
        return;
      case 1:
        this.advance(8);
        return;
      case 2:
        this.advance(this.length());
        return;
      case 3:
        this.skipGroup(field, depth);
        return;
      case 5:
        this.advance(4);
        return;
      default:
        throw new FormatError(`field ${field} has the wire type ${wire}`, this.position);
    }
  }

  private skipGroup(field: number, depth: number): void {
    if (depth > 32) throw new FormatError("groups are nested too deep", this.position);
    for (;;) {
      const tag = this.next();
      if (!tag) throw new FormatError(`the group of field ${field} does not end`, this.position);
      if (tag.wire === 4) {
        if (tag.field !== field)
          throw new FormatError("a group ends that was not begun", this.position);
        return;
      }
      this.skip(tag, depth + 1);
    }
  }

  private length(): number {
    const length = this.varint();
    if (length > this.end - this.position) {
      throw new FormatError(
        `a field of ${length} bytes runs past the end of its message`,
        this.position,
      );
    }
    return length;
  }

  private take(length: number): Buffer {
    const start = this.position;
    this.advance(length);
    const bytes = this.window.read(start, length);
    if (bytes.length < length) throw new FormatError("the file ends inside a field", start);
    return bytes;
  }

  private byte(): number {
    if (this.position >= this.end)
      throw new FormatError("the message ends inside a field", this.position);
    return this.window.byte(this.position++);
  }

  private advance(length: number): void {
    if (length > this.end - this.position) {
      throw new FormatError("a field runs past the end of its message", this.position);
    }
    this.position += length;
  }
}
