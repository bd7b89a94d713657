import { FormatError } from "../../bytes/formatError";
import { BackwardBits } from "./backwardBits";
import { need } from "./unpacked";
import { nextState, readStates } from "./zstdStates";

/** A decoding table of a Huffman code: by the next bits, the symbol and the length of its code. */
export interface HuffmanTable {
  /** Length of the longest code in bits. */
  readonly longest: number;
  readonly symbols: Uint8Array;
  readonly lengths: Uint8Array;
}

const LONGEST = 11;
/** The weight of the last symbol is not written, so at most this many are. */
const MOST_WEIGHTS = 255;
const WEIGHTS = { log: 6, symbol: LONGEST + 1 };

/** Reads a Huffman table from the description of its weights. Source: RFC 8878, 4.2.1. */
export function readHuffman(input: Buffer, start: number): { table: HuffmanTable; end: number } {
  need(input, start, 1);
  const header = input[start] as number;
  const from = start + 1;
  const count = header - 127;
  const bytes = count > 0 ? (count + 1) >> 1 : header;
  need(input, from, bytes);
  const part = input.subarray(from, from + bytes);
  return { table: tableOf(count > 0 ? nibbles(part, count) : packed(part)), end: from + bytes };
}

function nibbles(bytes: Buffer, count: number): number[] {
  return Array.from({ length: count }, (_, at) => {
    const byte = bytes[at >> 1] as number;
    return at % 2 === 0 ? byte >> 4 : byte & 15;
  });
}

/** Weights that two states give in turn, until the bits do not suffice for the next one of the first or of the second. */
function packed(bytes: Buffer): number[] {
  const { states, end } = readStates(bytes, 0, WEIGHTS);
  const stream = new BackwardBits(bytes.subarray(end));
  const weights: number[] = [];
  let current = stream.take(states.log);
  let other = stream.take(states.log);
  for (;;) {
    // States that take no bits would go on for ever.
    if (weights.length >= MOST_WEIGHTS) throw new FormatError("a zstd table has too many weights");
    weights.push(states.symbols[current] as number);
    if ((states.bits[current] as number) > stream.left) break;
    [current, other] = [other, nextState(states, current, stream)];
  }
  return [...weights, states.symbols[other] as number];
}

/** The table of a code whose symbol of weight w > 0 takes 2^(w-1) places; the last symbol fills the rest. */
function tableOf(written: readonly number[]): HuffmanTable {
  const sum = written.reduce((total, weight) => total + ((1 << weight) >> 1), 0);
  const longest = 32 - Math.clz32(sum);
  const rest = (1 << longest) - sum;
  const isPower = (rest & (rest - 1)) === 0;
  if (sum === 0 || longest > LONGEST || !isPower || written.length > MOST_WEIGHTS)
    throw new FormatError("the weights of a zstd table are invalid");
  const weights = [...written, 32 - Math.clz32(rest)];
  const symbols = new Uint8Array(1 << longest);
  const lengths = new Uint8Array(1 << longest);
  let at = 0;
  for (let weight = 1; weight <= longest; weight++) {
    weights.forEach((found, symbol) => {
      if (found !== weight) return;
      const end = at + (1 << (weight - 1));
      symbols.fill(symbol, at, end);
      lengths.fill(longest + 1 - weight, at, end);
      at = end;
    });
  }
  return { longest, symbols, lengths };
}

/** Decodes one stream, which must end with the last of `to`. */
export function readStream({ longest, symbols, lengths }: HuffmanTable, bytes: Buffer, to: Buffer) {
  const stream = new BackwardBits(bytes);
  for (let at = 0; at < to.length; at++) {
    const code = stream.peek(longest);
    to[at] = symbols[code] as number;
    stream.left -= lengths[code] as number;
    if (stream.left < 0) throw new FormatError("a zstd bit stream is truncated");
  }
  if (stream.left > 0) throw new FormatError("a zstd bit stream has bits left over");
}
