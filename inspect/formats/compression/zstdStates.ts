import { FormatError } from "../../bytes/formatError";
import type { BackwardBits } from "./backwardBits";
import { need } from "./unpacked";

/** A decoding table of finite state entropy: by state, its symbol and what leads to the next state. */
export interface States {
  /** Base-2 logarithm of the number of states. */
  readonly log: number;
  readonly symbols: Uint8Array;
  /** Number of bits that are read for the next state, and what is added to their value. */
  readonly bits: Uint8Array;
  readonly bases: Uint16Array;
}

/** The limits of a distribution: the largest logarithm of the number of states, and the largest symbol. */
export interface StatesLimits {
  readonly log: number;
  readonly symbol: number;
}

/** Stands for a probability of less than one state, which takes one. */
const LESS_THAN_ONE = -1;

/** The state that follows; throws FormatError if the stream has too few bits. */
export function nextState({ bits, bases }: States, state: number, stream: BackwardBits): number {
  return (bases[state] as number) + stream.take(bits[state] as number);
}

/** A table with one symbol, which takes no bits. */
export function singleState(symbol: number): States {
  return {
    log: 0,
    symbols: Uint8Array.of(symbol),
    bits: new Uint8Array(1),
    bases: new Uint16Array(1),
  };
}

/** Reads a table from the description of its distribution. Source: RFC 8878, 4.1.1. */
export function readStates(
  input: Buffer,
  start: number,
  limits: StatesLimits,
): { states: States; end: number } {
  let bit = start * 8;
  const take = (count: number): number => {
    const from = bit >>> 3;
    need(input, from, Math.ceil(((bit & 7) + count) / 8));
    const word =
      (input[from] ?? 0) | ((input[from + 1] ?? 0) << 8) | ((input[from + 2] ?? 0) << 16);
    const value = (word >>> (bit & 7)) & ((1 << count) - 1);
    bit += count;
    return value;
  };
  const log = take(4) + 5;
  if (log > limits.log) throw new FormatError("a zstd table is larger than it may be");
  const shares: number[] = [];
  for (let left = 1 << log; left > 0; ) {
    if (shares.length > limits.symbol) throw new FormatError("a zstd table has too many symbols");
    // Of the values that fit into `width` bits, the lowest, which are in `short` number, take one bit less.
    const width = 32 - Math.clz32(left + 1);
    const short = (1 << width) - 2 - left;
    let value = take(width - 1);
    if (value >= short) {
      value += take(1) << (width - 1);
      if (value >= 1 << (width - 1)) value -= short;
    }
    const share = value - 1;
    shares.push(share);
    left -= Math.abs(share);
    for (let zeros = share === 0 ? 3 : 0; zeros === 3; ) {
      zeros = take(2);
      for (let count = 0; count < zeros; count++) shares.push(0);
    }
  }
  if (shares.length > limits.symbol + 1) throw new FormatError("a zstd table has too many symbols");
  return { states: statesOf(shares, log), end: Math.ceil(bit / 8) };
}

/** Spreads symbols over the states by their shares, which must sum up to their number. Source: RFC 8878, 4.1.1. */
export function statesOf(shares: readonly number[], log: number): States {
  const size = 1 << log;
  const symbols = new Uint8Array(size);
  const bits = new Uint8Array(size);
  const bases = new Uint16Array(size);
  const next = shares.map((share) => (share === LESS_THAN_ONE ? 1 : share));
  let high = size;
  shares.forEach((share, symbol) => {
    if (share === LESS_THAN_ONE) symbols[--high] = symbol;
  });
  const step = (size >> 1) + (size >> 3) + 3;
  let at = 0;
  shares.forEach((share, symbol) => {
    for (let count = 0; count < share; count++) {
      symbols[at] = symbol;
      do at = (at + step) & (size - 1);
      while (at >= high);
    }
  });
  for (let state = 0; state < size; state++) {
    const symbol = symbols[state] as number;
    const value = next[symbol] as number;
    next[symbol] = value + 1;
    const width = log - (31 - Math.clz32(value));
    bits[state] = width;
    bases[state] = (value << width) - size;
  }
  return { log, symbols, bits, bases };
}
