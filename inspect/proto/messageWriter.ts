import { LimitError } from "../bytes/formatError";

/** Bytes reserved for a length that is not yet known. */
const LENGTH_BYTES = 5;
/** Most fields that are written: a decoded message takes many times its bytes. */
const MAX_FIELDS = 2_000_000;

/** Writes a message that contains only selected fields of another one. */
export class MessageWriter {
  private bytes = Buffer.allocUnsafe(1024);
  private size = 0;
  private fields = 0;
  private readonly limit: number;
  private readonly most: number;

  /** @param limit most bytes that are written. @param most most fields that are written. */
  constructor(limit: number, most = MAX_FIELDS) {
    this.limit = limit;
    this.most = most;
  }

  /** The bytes written so far. */
  take(): Buffer {
    return this.bytes.subarray(0, this.size);
  }

  append(part: Buffer): void {
    this.count();
    this.reserve(part.length);
    part.copy(this.bytes, this.size);
    this.size += part.length;
  }

  varint(value: number): void {
    this.reserve(10);
    let left = value;
    for (; left > 0x7f; left = Math.floor(left / 128))
      this.bytes[this.size++] = (left % 128) | 0x80;
    this.bytes[this.size++] = left;
  }

  /** Writes a number of up to 64 bits, which may be negative. */
  signed(value: bigint): void {
    this.count();
    this.reserve(10);
    let left = BigInt.asUintN(64, value);
    for (; left > 0x7fn; left >>= 7n) this.bytes[this.size++] = Number(left & 0x7fn) | 0x80;
    this.bytes[this.size++] = Number(left);
  }

  /** Starts a length-delimited field (wire type 2); returns a value for `close`. */
  open(field: number): number {
    this.count();
    this.varint(field * 8 + 2);
    this.reserve(LENGTH_BYTES);
    this.size += LENGTH_BYTES;
    return this.size;
  }

  close(start: number): void {
    let left = this.size - start;
    for (let at = start - LENGTH_BYTES; at < start; at++) {
      this.bytes[at] = (left & 0x7f) | (at < start - 1 ? 0x80 : 0);
      left >>>= 7;
    }
  }

  private count(): void {
    if (++this.fields > this.most)
      throw new LimitError(
        `the parts of a message that are read have more than ${this.most} fields`,
      );
  }

  private reserve(length: number): void {
    const needed = this.size + length;
    if (needed > this.limit)
      throw new LimitError(
        `the parts of a message that are read have more than ${this.limit} bytes`,
      );
    if (needed <= this.bytes.length) return;
    const bytes = Buffer.allocUnsafe(Math.max(needed, 2 * this.bytes.length));
    this.bytes.copy(bytes, 0, 0, this.size);
    this.bytes = bytes;
  }
}
