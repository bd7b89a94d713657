import type { ByteSource } from "./byteSource";

/** Bytes that are held in memory at a time. */
const WINDOW = 1 << 16;

/** Reads numbers and strings at any offset of a source, through a window. A number outside the source is NaN. */
export class WindowReader {
  readonly size: number;
  private readonly source: ByteSource;
  private readonly isBig: boolean;
  private bytes: Buffer = Buffer.alloc(0);
  private start = 0;

  constructor(source: ByteSource, order: "little" | "big" = "little") {
    this.source = source;
    this.size = source.size;
    this.isBig = order === "big";
  }

  u8(at: number): number {
    const index = this.locate(at, 1);
    return index < 0 ? Number.NaN : (this.bytes[index] as number);
  }

  u16(at: number): number {
    const index = this.locate(at, 2);
    if (index < 0) return Number.NaN;
    return this.isBig ? this.bytes.readUInt16BE(index) : this.bytes.readUInt16LE(index);
  }

  u32(at: number): number {
    const index = this.locate(at, 4);
    if (index < 0) return Number.NaN;
    return this.isBig ? this.bytes.readUInt32BE(index) : this.bytes.readUInt32LE(index);
  }

  i32(at: number): number {
    const index = this.locate(at, 4);
    if (index < 0) return Number.NaN;
    return this.isBig ? this.bytes.readInt32BE(index) : this.bytes.readInt32LE(index);
  }

  /** Exact up to 2^53; above that only the magnitude is right. */
  u64(at: number): number {
    const index = this.locate(at, 8);
    if (index < 0) return Number.NaN;
    const { bytes } = this;
    return Number(this.isBig ? bytes.readBigUInt64BE(index) : bytes.readBigUInt64LE(index));
  }

  /** Exact between -2^53 and 2^53; beyond that only the magnitude is right. */
  i64(at: number): number {
    const index = this.locate(at, 8);
    if (index < 0) return Number.NaN;
    const { bytes } = this;
    return Number(this.isBig ? bytes.readBigInt64BE(index) : bytes.readBigInt64LE(index));
  }

  /** The bytes from an offset on, one character each; fewer at the end of the source. */
  text(at: number, length: number): string {
    return this.read(at, length).toString("latin1");
  }

  /** The bytes from an offset on; fewer at the end of the source. */
  read(at: number, length: number): Buffer {
    if (!(at >= 0 && length > 0)) return Buffer.alloc(0);
    const wanted = Math.min(length, this.size - at);
    const index = this.locate(at, wanted);
    return index < 0 ? this.source.read(at, length) : this.bytes.subarray(index, index + wanted);
  }

  /** The index in the window of bytes that it then contains; -1 if they are not in the source, or too many. */
  private locate(at: number, length: number): number {
    if (!(at >= 0) || at + length > this.size || length > WINDOW) return -1;
    if (at < this.start || at + length > this.start + this.bytes.length) {
      this.bytes = this.source.read(at, WINDOW);
      this.start = at;
      // A file may have been shortened since its size was read.
      if (this.bytes.length < length) return -1;
    }
    return at - this.start;
  }
}
