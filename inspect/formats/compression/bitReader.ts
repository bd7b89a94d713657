import { FormatError } from "../../bytes/formatError";

/** Reads bits of bytes, the highest bit of each byte first. */
export class BitReader {
  private readonly input: Buffer;
  private at: number;
  private held = 0;
  private count = 0;

  constructor(input: Buffer, start: number) {
    this.input = input;
    this.at = start;
  }

  /** The next bits, at most 24, as a number; throws FormatError at the end of the input. */
  take(bits: number): number {
    while (this.count < bits) {
      if (this.at >= this.input.length) throw new FormatError("its compressed data is truncated");
      this.held = ((this.held << 8) | (this.input[this.at++] as number)) >>> 0;
      this.count += 8;
    }
    this.count -= bits;
    const value = (this.held >>> this.count) & ((1 << bits) - 1);
    // Drops the bits that were taken, to make room for the next byte.
    this.held &= (1 << this.count) - 1;
    return value;
  }

  /** Offset of the next whole byte. */
  nextByte(): number {
    return this.at;
  }
}
