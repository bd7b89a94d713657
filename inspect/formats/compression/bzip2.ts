import { FormatError } from "../../bytes/formatError";
import { BitReader } from "./bitReader";
import type { Decoder, Unpacked } from "./unpacked";

const BLOCK = 0x314159;
const BLOCK_REST = 0x265359;
const END = 0x177245;
const END_REST = 0x385090;
/** Number of symbols that each selected code decodes. */
const GROUP = 50;
const MAX_LENGTH = 20;

/**
 * Unpacks concatenated bzip2 streams. Their checksums are not compared, because loaders that read in pieces have used
 * the bytes before they reach them. Source: the bzip2 1.0.8 manual, and decompress.c for what it accepts.
 */
export const unpackBzip2: Decoder = (input, out) => {
  let transform = new Uint32Array(0);
  for (let at = 0; at < input.length; ) {
    const level = (input[at + 3] ?? 0) - 0x30;
    if (input.toString("latin1", at, at + 3) !== "BZh" || level < 1 || level > 9)
      throw new FormatError("bytes follow the end of the bzip2 stream", at);
    if (transform.length < level * 100_000) transform = new Uint32Array(level * 100_000);
    const bits = new BitReader(input, at + 4);
    while (hasBlock(bits)) unpackBlock(bits, transform, level * 100_000, out);
    bits.take(24);
    bits.take(8); // the checksum of all blocks
    at = bits.nextByte();
  }
};

function hasBlock(bits: BitReader): boolean {
  const mark = bits.take(24);
  const rest = bits.take(24);
  if (mark === END && rest === END_REST) return false;
  if (mark !== BLOCK || rest !== BLOCK_REST) throw new FormatError("a bzip2 block has no mark");
  return true;
}

/** A canonical Huffman code: for each length, the last code and the offset from a code to its index in `symbols`. */
interface Code {
  readonly least: number;
  readonly last: Int32Array;
  readonly base: Int32Array;
  readonly symbols: Uint16Array;
}

function unpackBlock(bits: BitReader, transform: Uint32Array, most: number, out: Unpacked): void {
  bits.take(24);
  bits.take(8); // the block's checksum
  if (bits.take(1) !== 0) throw new FormatError("a bzip2 block is from before 0.9.5");
  const first = bits.take(24);
  const used = usedBytes(bits);
  const groups = bits.take(3);
  const selectors = bits.take(15);
  if (groups < 2 || groups > 6 || selectors < 1)
    throw new FormatError("a bzip2 block has no codes");
  const selected = readSelectors(bits, groups, selectors);
  const codes = Array.from({ length: groups }, () => readCode(bits, used.length + 2));
  const counts = new Uint32Array(256);
  const length = readSymbols(bits, { used, selected, codes, transform, most, counts });
  if (first >= length) throw new FormatError("a bzip2 block has a start outside of itself");
  invert(transform, length, counts);
  write(transform, length, first, out);
}

function usedBytes(bits: BitReader): number[] {
  const ranges = bits.take(16);
  const used: number[] = [];
  for (let range = 0; range < 16; range++) {
    if ((ranges & (0x8000 >> range)) === 0) continue;
    const inRange = bits.take(16);
    for (let one = 0; one < 16; one++)
      if ((inRange & (0x8000 >> one)) !== 0) used.push(range * 16 + one);
  }
  if (used.length === 0) throw new FormatError("a bzip2 block uses no bytes");
  return used;
}

function readSelectors(bits: BitReader, groups: number, count: number): Uint8Array {
  const order = [0, 1, 2, 3, 4, 5].slice(0, groups);
  const selected = new Uint8Array(count);
  for (let at = 0; at < count; at++) {
    let place = 0;
    while (bits.take(1) === 1) place++;
    const [group] = order.splice(place, 1);
    if (group === undefined) throw new FormatError("a bzip2 block selects no code");
    order.unshift(group);
    selected[at] = group;
  }
  return selected;
}

function readCode(bits: BitReader, size: number): Code {
  const lengths = new Uint8Array(size);
  let length = bits.take(5);
  for (let symbol = 0; symbol < size; symbol++) {
    for (;;) {
      if (length < 1 || length > MAX_LENGTH)
        throw new FormatError("a bzip2 code has an invalid length");
      if (bits.take(1) === 0) break;
      length += bits.take(1) === 0 ? 1 : -1;
    }
    lengths[symbol] = length;
  }
  const symbols = new Uint16Array(size);
  const last = new Int32Array(MAX_LENGTH + 2).fill(-1);
  const base = new Int32Array(MAX_LENGTH + 2);
  let code = 0;
  let place = 0;
  let least = 0;
  for (let of = 1; of <= MAX_LENGTH; of++) {
    base[of] = place - code;
    for (let symbol = 0; symbol < size; symbol++) {
      if (lengths[symbol] !== of) continue;
      least ||= of;
      symbols[place++] = symbol;
      code++;
    }
    last[of] = code - 1;
    code *= 2;
  }
  return { least, last, base, symbols };
}

interface Symbols {
  readonly used: readonly number[];
  readonly selected: Uint8Array;
  readonly codes: readonly Code[];
  readonly transform: Uint32Array;
  readonly most: number;
  readonly counts: Uint32Array;
}

/** Undoes the Huffman coding, the run-length coding and the move-to-front transform; returns the block's length. */
function readSymbols(bits: BitReader, block: Symbols): number {
  const { selected, codes, transform, most, counts } = block;
  const order = Uint8Array.from(block.used);
  const end = order.length + 1;
  let length = 0;
  let run = 0;
  let unit = 1;
  for (let at = 0; ; at++) {
    const code = codes[selected[Math.floor(at / GROUP)] ?? -1];
    if (!code) throw new FormatError("a bzip2 block has too few selectors");
    const symbol = readSymbol(bits, code);
    if (symbol <= 1) {
      run += unit << symbol;
      unit *= 2;
      if (run > most) throw new FormatError("a bzip2 block is too long");
      continue;
    }
    if (run > 0) {
      if (length + run > most) throw new FormatError("a bzip2 block is too long");
      const byte = order[0] as number;
      transform.fill(byte, length, length + run);
      counts[byte] = (counts[byte] as number) + run;
      length += run;
      run = 0;
      unit = 1;
    }
    if (symbol === end) return length;
    if (length >= most) throw new FormatError("a bzip2 block is too long");
    const byte = order[symbol - 1] as number;
    order.copyWithin(1, 0, symbol - 1);
    order[0] = byte;
    counts[byte] = (counts[byte] as number) + 1;
    transform[length++] = byte;
  }
}

function readSymbol(bits: BitReader, { least, last, base, symbols }: Code): number {
  let length = least;
  let code = bits.take(length);
  while (code > (last[length] as number)) {
    if (++length > MAX_LENGTH) throw new FormatError("a bzip2 code stands for no symbol");
    code = code * 2 + bits.take(1);
  }
  const symbol = symbols[code + (base[length] as number)];
  if (symbol === undefined) throw new FormatError("a bzip2 code stands for no symbol");
  return symbol;
}

/** Stores, in the upper bits of each entry of the sorted block, a link to the next byte of the content. */
function invert(transform: Uint32Array, length: number, counts: Uint32Array): void {
  const starts = new Uint32Array(256);
  for (let byte = 1; byte < 256; byte++)
    starts[byte] = (starts[byte - 1] as number) + (counts[byte - 1] as number);
  for (let at = 0; at < length; at++) {
    const byte = (transform[at] as number) & 0xff;
    const place = starts[byte] as number;
    starts[byte] = place + 1;
    transform[place] = (transform[place] as number) | (at << 8);
  }
}

/** Writes the content, undoing the first run-length coding: a count follows four equal bytes. */
function write(transform: Uint32Array, length: number, first: number, out: Unpacked): void {
  let link = (transform[first] as number) >>> 8;
  let equal = 0;
  let before = -1;
  out.reserve(length);
  for (let left = length; left > 0; left--) {
    const entry = transform[link] as number;
    link = entry >>> 8;
    const byte = entry & 0xff;
    if (equal === 4) {
      out.reserve(byte + left);
      out.bytes.fill(before, out.length, out.length + byte);
      out.length += byte;
      equal = 0;
      before = -1;
      continue;
    }
    equal = byte === before ? equal + 1 : 1;
    before = byte;
    out.bytes[out.length++] = byte;
  }
}
