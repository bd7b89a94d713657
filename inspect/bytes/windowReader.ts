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
    return this.take(at, 1)?.[0] ?? Number.NaN;
  }

  u16(at: number): number {
    const bytes = this.take(at, 2);
    return (this.isBig ? bytes?.readUInt16BE(0) : bytes?.readUInt16LE(0)) ?? Number.NaN;
  }

  u32(at: number): number {
    const bytes = this.take(at, 4);
    return (this.isBig ? bytes?.readUInt32BE(0) : bytes?.readUInt32LE(0)) ?? Number.NaN;
  }

  i32(at: number): number {
    const bytes = this.take(at, 4);
    return (this.isBig ? bytes?.readInt32BE(0) : bytes?.readInt32LE(0)) ?? Number.NaN;
  }

  /** Exact up to 2^53; above that only the magnitude is right. */
  u64(at: number): number {
    const bytes = this.take(at, 8);
    return Number(
      (this.isBig ? bytes?.readBigUInt64BE(0) : bytes?.readBigUInt64LE(0)) ?? Number.NaN,
    );
  }

  /** Exact between -2^53 and 2^53; beyond that only the magnitude is right. */
  i64(at: number): number {
    const bytes = this.take(at, 8);
    return Number((this.isBig ? bytes?.readBigInt64BE(0) : bytes?.readBigInt64LE(0)) ?? Number.NaN);
  }

  /** The bytes from an offset on, one character each; fewer at the end of the source. */
  text(at: number, length: number): string {
    return this.read(at, length).toString("latin1");
  }

  /** The bytes from an offset on; fewer at the end of the source. */
  read(at: number, length: number): Buffer {
    if (!(at >= 0 && length > 0)) return Buffer.alloc(0);
    const wanted = Math.min(length, this.size - at);
    return this.take(at, wanted) ?? this.source.read(at, length);
  }

  private take(at: number, length: number): Buffer | undefined {
    if (!(at >= 0) || at + length > this.size || length > WINDOW) return undefined;
    if (at < this.start || at + length > this.start + this.bytes.length) {
      this.bytes = this.source.read(at, WINDOW);
      this.start = at;
    }
    return this.bytes.subarray(at - this.start, at - this.start + length);
  }
}
