import { FormatError } from "../../bytes/formatError";

/**
 * Reads the bits of a zstd bit stream from its end to its start; its highest set bit marks the end. Source: RFC 8878,
 * 4.1 "FSE" and 4.2.2.
 */
export class BackwardBits {
  /** Number of bits that are left; bit 0 is the lowest bit of the first byte. */
  left: number;
  private readonly bytes: Buffer;

  constructor(bytes: Buffer) {
    const last = bytes.at(-1) ?? 0;
    if (last === 0) throw new FormatError("a zstd bit stream has no end mark");
    this.bytes = bytes;
    this.left = bytes.length * 8 - 1 - Math.clz32(last << 24);
  }

  /** The next bits, at most 32, the first of them as the highest; throws FormatError if fewer are left. */
  take(count: number): number {
    if (count > this.left) throw new FormatError("a zstd bit stream is truncated");
    if (count > 16) {
      const high = this.take(count - 16);
      return high * 65_536 + this.take(16);
    }
    this.left -= count;
    return this.at(this.left, count);
  }

  /** As `take` for at most 16 bits, but without taking them; zeros stand for bits before the start. */
  peek(count: number): number {
    const missing = count - this.left;
    return missing > 0 ? this.at(0, this.left) << missing : this.at(this.left - count, count);
  }

  private at(bit: number, count: number): number {
    const { bytes } = this;
    const from = bit >>> 3;
    const word =
      (bytes[from] ?? 0) | ((bytes[from + 1] ?? 0) << 8) | ((bytes[from + 2] ?? 0) << 16);
    return (word >>> (bit & 7)) & ((1 << count) - 1);
  }
}
