import { FormatError } from "../../bytes/formatError";
import { need, type Unpacked } from "./unpacked";

const TOP = 0x0100_0000;
/** Half of the probability range: the initial estimate of a bit. */
const EVEN = 1024;
const END_MARK = 0xffff_ffff;

/** An LZMA decoder. Source: LZMA SDK, DOC/lzma-specification.txt. */
export class LzmaDecoder {
  private literalContext = 0;
  private literalMask = 0;
  private positionMask = 0;
  private state = 0;
  private readonly distances = [0, 0, 0, 0];
  private literals = new Uint16Array(0);
  private readonly isMatch = new Uint16Array(12 << 4);
  private readonly isRepeat = new Uint16Array(12);
  private readonly isRepeat0 = new Uint16Array(12);
  private readonly isRepeat0Long = new Uint16Array(12 << 4);
  private readonly isRepeat1 = new Uint16Array(12);
  private readonly isRepeat2 = new Uint16Array(12);
  private readonly slots = new Uint16Array(4 << 6);
  private readonly special = new Uint16Array(128);
  private readonly aligned = new Uint16Array(16);
  private readonly matchLength = new LengthCode();
  private readonly repeatLength = new LengthCode();
  private range = 0;
  private code = 0;
  private input: Buffer = Buffer.alloc(0);
  private at = 0;

  /** Sets the properties (lc, lp, pb) from their byte, and resets the decoder. */
  setProperties(byte: number): void {
    const [context, rest] = [byte % 9, Math.floor(byte / 9)];
    const [position, bits] = [rest % 5, Math.floor(rest / 5)];
    if (bits > 4) throw new FormatError("the LZMA properties are invalid");
    this.literalContext = context;
    this.literalMask = (1 << position) - 1;
    this.positionMask = (1 << bits) - 1;
    this.literals = new Uint16Array(0x300 << (context + position));
    this.reset();
  }

  reset(): void {
    if (this.literals.length === 0) throw new FormatError("LZMA has no properties");
    this.state = 0;
    this.distances.fill(0);
    const tables = [this.literals, this.isMatch, this.isRepeat, this.isRepeat0, this.isRepeat0Long];
    tables.push(this.isRepeat1, this.isRepeat2, this.slots, this.special, this.aligned);
    for (const table of tables) table.fill(EVEN);
    this.matchLength.reset();
    this.repeatLength.reset();
  }

  /**
   * Decodes until the output has `target` bytes, or up to an end marker; returns the offset in the input where it
   * stopped.
   * @param start offset of the content in the output; no match reaches before it.
   */
  run(input: Buffer, from: number, out: Unpacked, start: number, target: number): number {
    need(input, from, 5);
    this.input = input;
    // The first byte is 0; xz before 5.3 skips any other.
    this.code = input.readUInt32BE(from + 1);
    this.range = 0xffff_ffff;
    this.at = from + 5;
    while (out.length < target) {
      const position = (out.length - start) & this.positionMask;
      const place = (this.state << 4) + position;
      if (this.bit(this.isMatch, place) === 0) {
        this.literal(out, start);
        continue;
      }
      const length = this.match(out, start, place, position);
      if (length === 0) break;
      const distance = (this.distances[0] as number) + 1;
      if (distance > out.length - start || out.length + length > target)
        throw new FormatError("an LZMA match points outside the content");
      out.repeat(distance, length);
    }
    this.normalise();
    return this.at;
  }

  /** Reads a match, whose distance becomes the latest one; returns its length, or 0 for an end marker. */
  private match(out: Unpacked, start: number, place: number, position: number): number {
    const { state, distances } = this;
    if (this.bit(this.isRepeat, state) === 0) {
      distances[3] = distances[2] as number;
      distances[2] = distances[1] as number;
      distances[1] = distances[0] as number;
      const length = this.length(this.matchLength, position);
      this.state = state < 7 ? 7 : 10;
      distances[0] = this.distance(length);
      return distances[0] === END_MARK ? 0 : length + 2;
    }
    if (out.length === start) throw new FormatError("an LZMA match has nothing before it");
    if (this.bit(this.isRepeat0, state) === 0) {
      if (this.bit(this.isRepeat0Long, place) === 0) {
        this.state = state < 7 ? 9 : 11;
        return 1;
      }
    } else {
      const which =
        this.bit(this.isRepeat1, state) === 0 ? 1 : this.bit(this.isRepeat2, state) === 0 ? 2 : 3;
      const distance = distances[which] as number;
      for (let at = which; at > 0; at--) distances[at] = distances[at - 1] as number;
      distances[0] = distance;
    }
    this.state = state < 7 ? 8 : 11;
    return this.length(this.repeatLength, position) + 2;
  }

  private literal(out: Unpacked, start: number): void {
    out.reserve(1);
    const { bytes, length } = out;
    const previous = length > start ? (bytes[length - 1] as number) : 0;
    const high = ((length - start) & this.literalMask) << this.literalContext;
    const base = 0x300 * (high + (previous >> (8 - this.literalContext)));
    let symbol = 1;
    if (this.state >= 7) {
      const distance = (this.distances[0] as number) + 1;
      if (distance > length - start)
        throw new FormatError("an LZMA match points before the content");
      let matched = bytes[length - distance] as number;
      while (symbol < 0x100) {
        const expected = (matched >> 7) & 1;
        matched <<= 1;
        const bit = this.bit(this.literals, base + ((1 + expected) << 8) + symbol);
        symbol = (symbol << 1) | bit;
        if (bit !== expected) break;
      }
    }
    while (symbol < 0x100) symbol = (symbol << 1) | this.bit(this.literals, base + symbol);
    bytes[length] = symbol & 0xff;
    out.length = length + 1;
    const { state } = this;
    this.state = state < 4 ? 0 : state < 10 ? state - 3 : state - 6;
  }

  private length(code: LengthCode, position: number): number {
    if (this.bit(code.choice, 0) === 0) return this.tree(code.low, position << 3, 3);
    if (this.bit(code.choice, 1) === 0) return 8 + this.tree(code.middle, position << 3, 3);
    return 16 + this.tree(code.high, 0, 8);
  }

  private distance(length: number): number {
    const slot = this.tree(this.slots, Math.min(length, 3) << 6, 6);
    if (slot < 4) return slot;
    const bits = (slot >> 1) - 1;
    const base = ((2 | (slot & 1)) << bits) >>> 0;
    if (slot < 14) return base + this.reverseTree(this.special, base - slot, bits);
    let direct = 0;
    for (let left = bits - 4; left > 0; left--) direct = (direct << 1) | this.evenBit();
    return (base + direct * 16 + this.reverseTree(this.aligned, 0, 4)) >>> 0;
  }

  private tree(table: Uint16Array, base: number, bits: number): number {
    let symbol = 1;
    for (let left = bits; left > 0; left--) symbol = (symbol << 1) | this.bit(table, base + symbol);
    return symbol - (1 << bits);
  }

  private reverseTree(table: Uint16Array, base: number, bits: number): number {
    let node = 1;
    let symbol = 0;
    for (let at = 0; at < bits; at++) {
      const bit = this.bit(table, base + node);
      node = (node << 1) | bit;
      symbol |= bit << at;
    }
    return symbol;
  }

  private bit(table: Uint16Array, index: number): 0 | 1 {
    if (this.range < TOP) this.normalise();
    const odds = table[index] as number;
    const bound = (this.range >>> 11) * odds;
    if (this.code < bound) {
      this.range = bound;
      table[index] = odds + ((2048 - odds) >> 5);
      return 0;
    }
    this.range -= bound;
    this.code -= bound;
    table[index] = odds - (odds >> 5);
    return 1;
  }

  private evenBit(): 0 | 1 {
    if (this.range < TOP) this.normalise();
    this.range >>>= 1;
    if (this.code < this.range) return 0;
    this.code -= this.range;
    return 1;
  }

  private normalise(): void {
    if (this.range >= TOP) return;
    if (this.at >= this.input.length) throw new FormatError("its compressed data is truncated");
    this.range = (this.range << 8) >>> 0;
    this.code = ((this.code << 8) | (this.input[this.at++] as number)) >>> 0;
  }
}

/** Decodes the length of a match. */
class LengthCode {
  readonly choice = new Uint16Array(2);
  readonly low = new Uint16Array(16 << 3);
  readonly middle = new Uint16Array(16 << 3);
  readonly high = new Uint16Array(256);

  reset(): void {
    for (const table of [this.choice, this.low, this.middle, this.high]) table.fill(EVEN);
  }
}
