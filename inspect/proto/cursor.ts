import type { ByteSource } from "../bytes/byteSource";
import { FormatError } from "../bytes/formatError";

/** Bytes that are held in memory at a time; a message and each of its fields may have any size. */
const WINDOW = 1 << 16;
/** Most bytes of a tag and of the length or number after it. */
const LONGEST_HEAD = 15;
/** Deepest nesting of messages and groups; the parser in TensorFlow has the same limit. */
export const MAX_DEPTH = 100;
const MAX_LENGTH = 0x7fffffff;

/** A field's number and wire type; the cursor is at the field's value. */
export interface Tag {
  readonly field: number;
  readonly wire: number;
}

/**
 * Reads protocol buffers wire format from a source through a window, and refuses what protobuf would not parse. Throws
 * FormatError. Source: protobuf.dev, "Encoding".
 */
export class Cursor {
  /** The bytes in memory, their offset in the source, and the position in them. */
  protected bytes: Buffer = Buffer.alloc(0);
  protected start: number;
  protected at = 0;
  /** Offset of the end of the current message. */
  protected end: number;
  protected readonly source: ByteSource;

  constructor(source: ByteSource, start = 0, end = source.size) {
    this.source = source;
    this.start = start;
    this.end = end;
  }

  get offset(): number {
    return this.start + this.at;
  }

  /** Bytes of the current message that are still to be read. */
  get left(): number {
    return this.end - this.offset;
  }

  /** The next field, or undefined at the end of the message. */
  next(): Tag | undefined {
    if (this.isAtEnd()) return undefined;
    const tag = this.tag();
    return { field: tag >>> 3, wire: tag & 7 };
  }

  /** Skips the value of a field. */
  skip({ field, wire }: Tag): void {
    this.pass(field, wire, 0);
  }

  /** Enters the message at the position; returns a value for `leave`. */
  enter(): number {
    const outer = this.end;
    const length = this.length();
    this.end = this.offset + length;
    return outer;
  }

  /** Moves past the message that was entered. @param outer the value that `enter` returned. */
  leave(outer: number): void {
    this.at = this.end - this.start;
    this.end = outer;
  }

  /** The rest of the message, or undefined if it is longer than `limit`. */
  rest(limit: number): Buffer | undefined {
    const { left } = this;
    if (left > limit) return undefined;
    const bytes = this.take(left);
    if (bytes.length < left) throw this.fault("ends inside a field");
    return bytes;
  }

  /** A varint; above 2^53 it is rounded. */
  varint(): number {
    this.load();
    return this.number();
  }

  /** Whether the message ends here; if not, the head of its next field is in memory. */
  protected isAtEnd(): boolean {
    if (this.bytes.length - this.at < LONGEST_HEAD) this.load();
    return this.start + this.at >= this.end;
  }

  /** A field's number and wire type, in at most five bytes and 32 bits. */
  protected tag(): number {
    let tag = this.bytes[this.at] ?? 0;
    if (tag < 0x80) this.at++;
    else {
      tag = this.number(5);
      if (tag > 0xffffffff) throw this.fault("has a field number that is too large");
    }
    if (tag >>> 3 === 0) throw this.fault("has the field number 0");
    return tag;
  }

  /** The length of a field; throws FormatError if the field extends past the end of its message. */
  protected length(): number {
    const length = this.number();
    if (length > MAX_LENGTH || length > this.end - this.offset)
      throw this.fault(`has a field of ${length} bytes, which runs past its end`);
    return length;
  }

  protected pass(field: number, wire: number, depth: number): void {
    switch (wire) {
      case 0:
        this.passNumber();
        return;
      case 1:
        this.advance(8);
        return;
      case 2:
        this.advance(this.length());
        return;
      case 3:
        this.group(field, depth + 1);
        return;
      case 5:
        this.advance(4);
        return;
      case 4:
        throw this.fault("ends a group that was not started");
      default:
        throw this.fault(`has a field ${field} with the invalid wire type ${wire}`);
    }
  }

  private group(field: number, depth: number): void {
    if (depth > MAX_DEPTH) throw this.fault(`is nested in more than ${MAX_DEPTH} messages`);
    while (!this.isAtEnd()) {
      const tag = this.tag();
      if ((tag & 7) !== 4) this.pass(tag >>> 3, tag & 7, depth);
      else if (tag >>> 3 === field) return;
      else throw this.fault("ends a group that was not started");
    }
    throw this.fault(`has a group of field ${field} without an end`);
  }

  protected number(longest = 10): number {
    let value = 0;
    for (let shift = 0; shift < longest; shift++) {
      if (this.start + this.at >= this.end) throw this.fault("ends inside a number");
      const byte = this.bytes[this.at++] ?? 0;
      value += (byte & 0x7f) * 2 ** (7 * shift);
      if (byte < 0x80) return value;
    }
    throw this.fault(`has a number with more than ${longest} bytes`);
  }

  protected passNumber(): void {
    for (let length = 0; length < 10; length++) {
      if (this.start + this.at >= this.end) throw this.fault("ends inside a number");
      if ((this.bytes[this.at++] ?? 0) < 0x80) return;
    }
    throw this.fault("has a number with more than ten bytes");
  }

  protected advance(length: number): void {
    if (length > this.end - this.offset) throw this.fault("ends inside a field");
    this.at += length;
  }

  /** The next bytes; fewer at the end of the source. */
  protected take(length: number): Buffer {
    const bytes = this.peek(this.at, length);
    this.at += length;
    return bytes;
  }

  /** Bytes at an offset of the window, read anew if they extend beyond it. */
  protected peek(at: number, length: number): Buffer {
    return at >= 0 && at + length <= this.bytes.length
      ? this.bytes.subarray(at, at + length)
      : this.source.read(this.start + at, length);
  }

  /** Reads bytes from the position on into memory: at least `length` of them, if there are so many. */
  protected load(length = WINDOW): void {
    this.start += this.at;
    this.at = 0;
    this.bytes = this.source.read(this.start, Math.max(WINDOW, length));
  }

  protected fault(what: string, offset = this.offset): FormatError {
    return new FormatError(`${this.place()} ${what}`, offset);
  }

  /** What is being read, for an error message. */
  protected place(): string {
    return "the message";
  }
}
