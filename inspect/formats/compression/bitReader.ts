import { FormatError } from "../../bytes/formatError";

/** Bits of bytes, the highest of each byte first. */
export class BitReader {
  private readonly input: Buffer;
  private at: number;
  private held = 0;
  private count = 0;

  constructor(input: Buffer, start: number) {
    this.input = input;
    this.at = start;
  }

  /** The next bits as a number, at most 24; throws FormatError behind the end. */
  take(bits: number): number {
    while (this.count < bits) {
      if (this.at >= this.input.length) throw new FormatError("its compressed data is cut off");
      this.held = ((this.held << 8) | (this.input[this.at++] as number)) >>> 0;
      this.count += 8;
    }
    this.count -= bits;
    const value = (this.held >>> this.count) & ((1 << bits) - 1);
    // What was taken is dropped, so that the next byte finds room.
    this.held &= (1 << this.count) - 1;
    return value;
  }

  /** Where the next whole byte lies. */
  nextByte(): number {
    return this.at;
  }
}
