import { FormatError } from "../../bytes/formatError";
import { BackwardBits } from "./backwardBits";
import { need, type Unpacked } from "./unpacked";
import { nextState, readStates, type States, singleState, statesOf } from "./zstdStates";

/** A code for lengths or distances: its tables, and the values that its symbols stand for. */
interface Code {
  readonly log: number;
  readonly symbol: number;
  readonly predefined: States;
  /** By symbol, the lowest value and the number of bits that are added to it. */
  readonly bases: readonly number[];
  readonly extra: readonly number[];
}

/** The values of consecutive symbols follow each other. */
function lengthCode(first: number, extra: readonly number[], log: number, shares: number[]): Code {
  const bases: number[] = [];
  let base = first;
  for (const bits of extra) {
    bases.push(base);
    base += 2 ** bits;
  }
  return { log, symbol: extra.length - 1, predefined: statesOf(shares, 6), bases, extra };
}

const ones = (count: number) => Array<number>(count).fill(1);
const twos = (count: number) => Array<number>(count).fill(2);
const lessThanOnes = (count: number) => Array<number>(count).fill(-1);
const zeros = (count: number) => Array<number>(count).fill(0);
const upTo = (first: number, last: number) =>
  Array.from({ length: last - first + 1 }, (_, at) => first + at);

// Source of the numbers: RFC 8878, 3.1.1.3.2.1.1 and 3.1.1.3.2.2.
const LITERALS = lengthCode(0, [...zeros(16), ...ones(4), 2, 2, 3, 3, 4, ...upTo(6, 16)], 9, [
  ...[4, 3, ...twos(11), ...ones(3), ...twos(9), 3, 2, ...ones(5), ...lessThanOnes(4)],
]);
const MATCH = lengthCode(3, [...zeros(32), ...ones(4), 2, 2, 3, 3, 4, 4, 5, ...upTo(7, 16)], 9, [
  ...[1, 4, 3, ...twos(6), ...ones(37), ...lessThanOnes(7)],
]);
const DISTANCE: Code = {
  log: 8,
  symbol: 31,
  predefined: statesOf([...ones(6), ...twos(3), ...ones(15), ...lessThanOnes(5)], 5),
  bases: upTo(0, 31).map((bits) => 2 ** bits),
  extra: upTo(0, 31),
};

/** What the sequences of a frame's blocks have in common. */
export class Sequences {
  private readonly last = new Map<Code, States>();
  /** The recent distances, the last one first. */
  private first = 1;
  private second = 4;
  private third = 8;
  /** Offset of the frame's content in the output; no match reaches before it. */
  private readonly start: number;

  constructor(start: number) {
    this.start = start;
  }

  /**
   * Writes the literals and matches of a block, of at most `most` bytes.
   * @returns the number of states of the tables that were made.
   */
  unpack(block: Buffer, from: number, literals: Buffer, most: number, out: Unpacked): number {
    const limit = out.length + most;
    let { count, at } = readCount(block, from);
    let made = 0;
    let used = 0;
    if (count > 0) {
      need(block, at, 1);
      const modes = block[at++] as number;
      if ((modes & 3) !== 0) throw new FormatError("a zstd block is invalid");
      const [ofLiterals, ofDistance, ofMatch] = [LITERALS, DISTANCE, MATCH].map((code, index) => {
        const { states, end } = this.statesFor(code, (modes >> (6 - 2 * index)) & 3, block, at);
        made += end > at ? states.symbols.length : 0;
        at = end;
        return states;
      }) as [States, States, States];
      const stream = new BackwardBits(block.subarray(at));
      let literal = stream.take(ofLiterals.log);
      let distance = stream.take(ofDistance.log);
      let match = stream.take(ofMatch.log);
      for (; count > 0; count--) {
        const offset = decode(DISTANCE, ofDistance, distance, stream);
        const length = decode(MATCH, ofMatch, match, stream);
        const own = decode(LITERALS, ofLiterals, literal, stream);
        if (used + own > literals.length)
          throw new FormatError("a zstd block has too few literals");
        if (out.length + own + length > limit) throw new FormatError(TOO_LARGE);
        out.append(literals, used, used + own);
        used += own;
        const back = this.distanceOf(offset, own);
        if (back > out.length - this.start)
          throw new FormatError("a match points before the content");
        out.repeat(back, length);
        if (count === 1) break;
        literal = nextState(ofLiterals, literal, stream);
        match = nextState(ofMatch, match, stream);
        distance = nextState(ofDistance, distance, stream);
      }
      if (stream.left > 0) throw new FormatError("a zstd bit stream has bits left over");
    } else if (at !== block.length) throw new FormatError("a zstd block has bytes left over");
    if (out.length + literals.length - used > limit) throw new FormatError(TOO_LARGE);
    out.append(literals, used);
    return made;
  }

  private statesFor(
    code: Code,
    mode: number,
    block: Buffer,
    at: number,
  ): { states: States; end: number } {
    const found = this.readStatesFor(code, mode, block, at);
    this.last.set(code, found.states);
    return found;
  }

  private readStatesFor(code: Code, mode: number, block: Buffer, at: number) {
    if (mode === 0) return { states: code.predefined, end: at };
    if (mode === 2) return readStates(block, at, code);
    if (mode === 3) {
      const states = this.last.get(code);
      if (!states) throw new FormatError("a zstd block repeats a table that is missing");
      return { states, end: at };
    }
    need(block, at, 1);
    const symbol = block[at] as number;
    if (symbol > code.symbol) throw new FormatError("a zstd table has too many symbols");
    return { states: singleState(symbol), end: at + 1 };
  }

  /** The distance of a match; the values up to 3 stand for recent distances. Source: RFC 8878, 3.1.1.5. */
  private distanceOf(value: number, literals: number): number {
    const { first, second, third } = this;
    const index = value > 3 ? undefined : literals === 0 ? value : value - 1;
    if (index === 0) return first;
    const distance =
      index === undefined ? value - 3 : index === 1 ? second : index === 2 ? third : first - 1;
    if (index !== 1) this.third = second;
    this.second = first;
    this.first = distance;
    return distance;
  }
}

const TOO_LARGE = "a zstd block unpacks to more than it may";

function readCount(block: Buffer, at: number): { count: number; at: number } {
  need(block, at, 1);
  const first = block[at] as number;
  if (first < 128) return { count: first, at: at + 1 };
  need(block, at, first < 255 ? 2 : 3);
  const second = block[at + 1] as number;
  if (first < 255) return { count: ((first - 128) << 8) + second, at: at + 2 };
  return { count: second + ((block[at + 2] as number) << 8) + 0x7f00, at: at + 3 };
}

function decode(code: Code, states: States, state: number, stream: BackwardBits): number {
  const symbol = states.symbols[state] as number;
  return (code.bases[symbol] as number) + stream.take(code.extra[symbol] as number);
}
