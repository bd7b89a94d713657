import { FormatError } from "../../bytes/formatError";

/** Longest code in bits. Source: RFC 1951, 3.2.7. */
export const LONGEST = 15;
/** Bits that are looked up at once; longer codes are rare. */
export const QUICK = 9;

/** A canonical Huffman code of deflate, whose bits are read from the lowest one. */
export interface DeflateCode {
  /** By the next `QUICK` bits, 16 times the symbol plus the length of its code; 0 for longer and for unused codes. */
  readonly quick: Uint16Array;
  /** By length, the number of codes. */
  readonly counts: Uint16Array;
  /** The symbols, in the order of their codes. */
  readonly symbols: Uint16Array;
}

/**
 * The code whose symbols have these lengths; 0 for unused symbols. Throws FormatError where zlib refuses it: two codes
 * overlap, or some bits are no code although there is more than one. Source: RFC 1951, 3.2.2; zlib 1.3 inftrees.c.
 *
 * @param mayLack whether a code of one symbol may leave the other bit unused.
 */
export function codeOf(lengths: Uint8Array, mayLack: boolean): DeflateCode {
  const counts = new Uint16Array(LONGEST + 1);
  for (const length of lengths) (counts[length] as number)++;
  const used = lengths.length - (counts[0] as number);
  counts[0] = 0;
  const firsts = new Uint16Array(LONGEST + 2);
  const places = new Uint16Array(LONGEST + 2);
  let left = 1;
  for (let of = 1; of <= LONGEST; of++) {
    const count = counts[of] as number;
    left = left * 2 - count;
    if (left < 0) throw new FormatError("a deflate code has too many symbols");
    firsts[of + 1] = ((firsts[of] as number) + count) << 1;
    places[of + 1] = (places[of] as number) + count;
  }
  const isSingle = mayLack && used === 1 && counts[1] === 1;
  if (left > 0 && used > 0 && !isSingle) throw new FormatError("a deflate code lacks symbols");
  const symbols = new Uint16Array(used);
  const quick = new Uint16Array(1 << QUICK);
  for (let symbol = 0; symbol < lengths.length; symbol++) {
    const length = lengths[symbol] as number;
    if (length === 0) continue;
    symbols[(places[length] as number)++] = symbol;
    const code = (firsts[length] as number)++;
    if (length > QUICK) continue;
    const entry = symbol * 16 + length;
    for (let bits = reversed(code, length); bits < quick.length; bits += 1 << length)
      quick[bits] = entry;
  }
  return { quick, counts, symbols };
}

function reversed(code: number, length: number): number {
  let bits = 0;
  for (let at = 0; at < length; at++) bits |= ((code >> at) & 1) << (length - 1 - at);
  return bits;
}
