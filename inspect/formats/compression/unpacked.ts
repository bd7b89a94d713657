import { FormatError } from "../../bytes/formatError";

/** Thrown by a decoder that stops before the end of a stream that is not damaged. */
export class NotUnpackedError extends Error {
  constructor(reason: string) {
    super(reason);
    this.name = "NotUnpackedError";
  }
}

/** Bytes up to which copying one by one is the fastest. */
const SHORT = 32;

/** Output buffer of a decoder. It grows up to a limit, so no length in a stream is trusted. */
export class Unpacked {
  bytes: Buffer = Buffer.alloc(0);
  length = 0;
  /** Why the bytes may differ from what a loader unpacks; undefined if they do not. */
  doubt: string | undefined;
  /** Whether the stream contains more than the limit. */
  isFull = false;
  readonly most: number;

  constructor(most: number) {
    this.most = most;
  }

  /** The bytes unpacked so far. */
  get content(): Buffer {
    return this.bytes.subarray(0, this.length);
  }

  /** Number of bytes that may still follow. */
  get room(): number {
    return this.most - this.length;
  }

  /** Makes room for more bytes; throws NotUnpackedError if they would exceed the limit. */
  reserve(more: number): void {
    const needed = this.length + more;
    if (needed > this.most) {
      this.isFull = true;
      throw new NotUnpackedError(`it unpacks to more than ${this.most} bytes`);
    }
    if (needed <= this.bytes.length) return;
    const room = Math.min(this.most, Math.max(needed, this.bytes.length * 2, 4096));
    const larger = Buffer.alloc(room);
    this.bytes.copy(larger, 0, 0, this.length);
    this.bytes = larger;
  }

  /** Appends the bytes of `part` from one offset up to another. */
  append(part: Uint8Array, from = 0, to = part.length): void {
    this.reserve(to - from);
    const { bytes } = this;
    // Most literals are a few bytes long, for which a view costs more than the copy.
    if (to - from > SHORT) bytes.set(part.subarray(from, to), this.length);
    else for (let at = from; at < to; at++) bytes[this.length + at - from] = part[at] as number;
    this.length += to - from;
  }

  /** Repeats bytes that were unpacked before, like a match of an LZ77 code; source and target may overlap. */
  repeat(distance: number, count: number): void {
    if (distance < 1 || distance > this.length)
      throw new FormatError("a match points before the content");
    this.reserve(count);
    const { bytes } = this;
    let to = this.length;
    for (let from = to - distance, end = from + count; from < end; from++, to++)
      bytes[to] = bytes[from] as number;
    this.length = to;
  }
}

/** Decodes a whole compressed file into `out`. Throws FormatError if it is damaged. */
export type Decoder = (input: Buffer, out: Unpacked) => void;

/** Throws FormatError unless `count` bytes are left. */
export function need(input: Buffer, at: number, count: number): void {
  if (!(at >= 0 && at + count <= input.length))
    throw new FormatError("its compressed data is truncated");
}
