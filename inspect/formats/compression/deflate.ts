import { FormatError } from "../../bytes/formatError";
import { lazy } from "../../lazy";
import { codeOf, type DeflateCode, LONGEST, QUICK } from "./deflateCode";
import type { Unpacked } from "./unpacked";

/** Thrown where the input ends before the stream does. */
class InputEnd extends Error {}

/** Base values and extra bits of the symbols for lengths, from 257 on. Source: RFC 1951, 3.2.5. */
const LENGTHS = values(3, [0, 0, 0, 0, 0, 0, 0, 0, ...eachTimes(4, [1, 2, 3, 4, 5])]);
/** The last symbol is the longest match, without extra bits. */
const LENGTH_BASES = Uint16Array.of(...LENGTHS.bases, 258);
const LENGTH_BITS = Uint8Array.of(...LENGTHS.bits, 0);
const DISTANCES = values(1, [
  0,
  0,
  ...eachTimes(2, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13]),
]);
const DISTANCE_BASES = Uint16Array.from(DISTANCES.bases);
const DISTANCE_BITS = Uint8Array.from(DISTANCES.bits);

function eachTimes(times: number, numbers: readonly number[]): number[] {
  return numbers.flatMap((number) => Array<number>(times).fill(number));
}

/** Consecutive ranges of values: where each begins, and the number of bits that choose within it. */
function values(first: number, bits: readonly number[]) {
  let next = first;
  const bases = bits.map((count) => {
    const base = next;
    next += 1 << count;
    return base;
  });
  return { bases, bits };
}

/** Order in which the lengths of the code for code lengths are written. Source: RFC 1951, 3.2.7. */
const ORDER = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];
const END = 256;
const MOST_LENGTHS = 286;
const MOST_DISTANCES = 30;

/**
 * Unpacks a deflate stream in JavaScript. It costs more per byte than Node's zlib and nothing to set up, and what comes
 * before an error is kept. Source: RFC 1951; zlib 1.3 inflate.c for what is refused.
 *
 * @returns the offset of the stream's end; of the input's end if the stream is truncated.
 */
export function unpackDeflate(input: Buffer, start: number, out: Unpacked): number {
  const stream = new DeflateStream(input, start, out);
  try {
    while (!stream.unpackBlock());
    return stream.end;
  } catch (error) {
    if (error instanceof InputEnd) return input.length;
    throw error;
  }
}

class DeflateStream {
  private readonly input: Buffer;
  private readonly out: Unpacked;
  /** Offset of the stream's content in the output; no match reaches before it. */
  private readonly first: number;
  private at: number;
  private held = 0;
  private count = 0;

  constructor(input: Buffer, start: number, out: Unpacked) {
    this.input = input;
    this.at = start;
    this.out = out;
    this.first = out.length;
  }

  /** Offset of the next byte of which no bit was taken. */
  get end(): number {
    return this.at - (this.count >> 3);
  }

  /** Unpacks a block, and returns whether it is the last one. */
  unpackBlock(): boolean {
    const isLast = this.take(1) === 1;
    const type = this.take(2);
    if (type === 3) throw new FormatError("a deflate block has an unknown type");
    if (type === 0) this.copyStored();
    else if (type === 1) this.unpackCodes(fixed().literals, fixed().distances);
    else this.unpackDynamic();
    return isLast;
  }

  private copyStored(): void {
    this.at = this.end;
    this.held = 0;
    this.count = 0;
    if (this.at + 4 > this.input.length) throw new InputEnd();
    const length = this.input.readUInt16LE(this.at);
    if ((length ^ 0xffff) !== this.input.readUInt16LE(this.at + 2))
      throw new FormatError("a stored deflate block has an invalid length", this.at);
    const from = this.at + 4;
    const to = Math.min(from + length, this.input.length);
    this.out.append(this.input, from, to);
    this.at = to;
    if (to - from < length) throw new InputEnd();
  }

  private unpackDynamic(): void {
    const literals = this.take(5) + 257;
    const distances = this.take(5) + 1;
    const written = this.take(4) + 4;
    if (literals > MOST_LENGTHS || distances > MOST_DISTANCES)
      throw new FormatError("a deflate block has too many symbols");
    const ofLengths = new Uint8Array(ORDER.length);
    for (const symbol of ORDER.slice(0, written)) ofLengths[symbol] = this.take(3);
    const lengths = this.readLengths(codeOf(ofLengths, false), literals + distances);
    if (lengths[END] === 0) throw new FormatError("a deflate block cannot end");
    this.unpackCodes(
      codeOf(lengths.subarray(0, literals), true),
      codeOf(lengths.subarray(literals), true),
    );
  }

  private readLengths(code: DeflateCode, count: number): Uint8Array {
    const lengths = new Uint8Array(count);
    for (let at = 0; at < count; ) {
      const symbol = this.symbolOf(code);
      if (symbol < 16) {
        lengths[at++] = symbol;
        continue;
      }
      if (symbol === 16 && at === 0)
        throw new FormatError("a deflate block repeats a length before the first one");
      const repeated = symbol === 16 ? (lengths[at - 1] as number) : 0;
      const times =
        symbol === 16 ? 3 + this.take(2) : symbol === 17 ? 3 + this.take(3) : 11 + this.take(7);
      if (at + times > count) throw new FormatError("a deflate block has too many lengths");
      lengths.fill(repeated, at, at + times);
      at += times;
    }
    return lengths;
  }

  private unpackCodes(literals: DeflateCode, distances: DeflateCode): void {
    const { out } = this;
    for (;;) {
      const symbol = this.symbolOf(literals);
      if (symbol === END) return;
      if (symbol < END) {
        if (out.length === out.bytes.length) out.reserve(1);
        out.bytes[out.length++] = symbol;
        continue;
      }
      const ofLength = symbol - END - 1;
      if (ofLength >= LENGTH_BASES.length)
        throw new FormatError("a deflate block has an invalid length");
      const length =
        (LENGTH_BASES[ofLength] as number) + this.take(LENGTH_BITS[ofLength] as number);
      const ofDistance = this.symbolOf(distances);
      if (ofDistance >= MOST_DISTANCES)
        throw new FormatError("a deflate block has an invalid distance");
      const distance =
        (DISTANCE_BASES[ofDistance] as number) + this.take(DISTANCE_BITS[ofDistance] as number);
      if (distance > out.length - this.first)
        throw new FormatError("a match points before the content");
      out.repeat(distance, length);
    }
  }

  /** The next symbol of a code. */
  private symbolOf({ quick, counts, symbols }: DeflateCode): number {
    this.fill();
    const entry = quick[this.held & ((1 << QUICK) - 1)] as number;
    if (entry !== 0) {
      this.drop(entry & 15);
      return entry >> 4;
    }
    let code = 0;
    let first = 0;
    let place = 0;
    for (let length = 1; length <= LONGEST; length++) {
      code |= (this.held >>> (length - 1)) & 1;
      const count = counts[length] as number;
      if (code - first < count) {
        this.drop(length);
        return symbols[place + code - first] as number;
      }
      place += count;
      first = (first + count) << 1;
      code <<= 1;
    }
    // A code of less than two symbols is known to be invalid by its first bit.
    const needed = symbols.length < 2 ? 1 : LONGEST;
    if (this.count < needed) throw new InputEnd();
    throw new FormatError("a deflate block has an invalid code");
  }

  /** The next bits, at most 13, as a number. */
  private take(bits: number): number {
    this.fill();
    const value = this.held & ((1 << bits) - 1);
    this.drop(bits);
    return value;
  }

  /** Holds at least 15 bits, or all that are left. */
  private fill(): void {
    while (this.count < LONGEST && this.at < this.input.length) {
      this.held |= (this.input[this.at++] as number) << this.count;
      this.count += 8;
    }
  }

  private drop(bits: number): void {
    if (bits > this.count) throw new InputEnd();
    this.held >>>= bits;
    this.count -= bits;
  }
}

/** The codes that a block may use without writing them. Source: RFC 1951, 3.2.6. */
const fixed = lazy(() => {
  const lengths = new Uint8Array(288).fill(8);
  lengths.fill(9, 144, 256);
  lengths.fill(7, 256, 280);
  return { literals: codeOf(lengths, false), distances: codeOf(new Uint8Array(32).fill(5), false) };
});
