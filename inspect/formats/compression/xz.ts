import { FormatError } from "../../bytes/formatError";
import { LzmaDecoder } from "./lzma";
import { type Decoder, need, type Unpacked } from "./unpacked";

/** Bytes of a check by its kind. Source: tukaani.org, The .xz File Format 1.2.1, 2.1.1.2. */
const CHECK_BYTES = [0, 4, 4, 4, 8, 8, 8, 16, 16, 16, 32, 32, 32, 64, 64, 64] as const;
const LZMA2 = 0x21;
const DELTA = 0x03;
/** Highest id of the filters that convert jumps in executables. */
const MOST_BRANCH_FILTER = 0x0b;

/** Unpacks concatenated xz streams, with padding between them. Source: The .xz File Format 1.2.1. */
export const unpackXz: Decoder = (input, out) => {
  for (let at = 0; at < input.length; ) {
    if (input[at] === 0 && at > 0) {
      need(input, at, 4);
      if (input.readUInt32LE(at) !== 0) throw new FormatError("the xz padding is not zero", at);
      at += 4;
      continue;
    }
    if (input.toString("latin1", at, at + 6) !== "\xfd7zXZ\0")
      throw new FormatError("bytes follow the end of the xz stream", at);
    at = unpackStream(input, at, out);
  }
};

function unpackStream(input: Buffer, start: number, out: Unpacked): number {
  need(input, start, 12);
  const check = CHECK_BYTES[input[start + 7] as number];
  if (input[start + 6] !== 0 || check === undefined)
    throw new FormatError("an xz stream of an unknown kind");
  let at = start + 12;
  for (;;) {
    need(input, at, 1);
    if (input[at] === 0) break;
    at = unpackBlock(input, at, out);
    at += (4 - ((at - start) % 4)) % 4;
    need(input, at, check);
    at += check;
  }
  at = indexEnd(input, at);
  need(input, at, 12);
  if (input.toString("latin1", at + 10, at + 12) !== "YZ")
    throw new FormatError("an xz stream has no footer");
  return at + 12;
}

function unpackBlock(input: Buffer, start: number, out: Unpacked): number {
  const headerBytes = ((input[start] as number) + 1) * 4;
  need(input, start, headerBytes);
  const reader = new NumberReader(input, start + 2, start + headerBytes - 4);
  const flags = input[start + 1] as number;
  if ((flags & 0x3c) !== 0) throw new FormatError("an xz block of an unknown kind");
  if ((flags & 0x40) !== 0) reader.number();
  if ((flags & 0x80) !== 0) reader.number();
  let delta = 0;
  const filters = (flags & 3) + 1;
  for (let filter = 1; filter <= filters; filter++) {
    const id = reader.number();
    const properties = reader.bytes(reader.number());
    const isLast = filter === filters;
    if (isLast !== (id === LZMA2)) throw new FormatError("an xz block has unknown filters");
    if (isLast) break;
    if (id === DELTA && delta === 0) delta = (properties[0] ?? 0) + 1;
    else if (id <= MOST_BRANCH_FILTER) out.doubt = "its filter for executables is not undone";
    else throw new FormatError("an xz block has unknown filters");
  }
  const first = out.length;
  const end = unpackLzma2(input, start + headerBytes, out);
  for (let at = first + delta; delta > 0 && at < out.length; at++)
    out.bytes[at] = ((out.bytes[at] as number) + (out.bytes[at - delta] as number)) & 0xff;
  return end;
}

/** Unpacks chunks, each stored or in LZMA. Source: xz-embedded, linux/lib/xz/xz_dec_lzma2.c. */
function unpackLzma2(input: Buffer, start: number, out: Unpacked): number {
  const decoder = new LzmaDecoder();
  let dictionary = -1;
  for (let at = start; ; ) {
    need(input, at, 1);
    const control = input[at] as number;
    if (control === 0) return at + 1;
    if (control === 1 || control >= 0xe0) dictionary = out.length;
    if (dictionary < 0 || (control > 2 && control < 0x80))
      throw new FormatError("an LZMA2 chunk of an unknown kind");
    need(input, at, 3);
    const low = input.readUInt16BE(at + 1) + 1;
    if (control < 0x80) {
      need(input, at + 3, low);
      out.append(input.subarray(at + 3, at + 3 + low));
      at += 3 + low;
      continue;
    }
    need(input, at, 6);
    const packed = input.readUInt16BE(at + 3) + 1;
    const data = at + (control >= 0xc0 ? 6 : 5);
    if (control >= 0xc0) decoder.setProperties(input[at + 5] as number);
    else if (control >= 0xa0) decoder.reset();
    need(input, data, packed);
    const target = out.length + ((control & 0x1f) << 16) + low;
    const used = decoder.run(input.subarray(data, data + packed), 0, out, dictionary, target);
    if (used !== packed || out.length !== target)
      throw new FormatError("an LZMA2 chunk is not as long as declared");
    at = data + packed;
  }
}

/** Offset of the end of the index, which lists the blocks and is skipped. */
function indexEnd(input: Buffer, start: number): number {
  const reader = new NumberReader(input, start + 1, input.length);
  const records = reader.number();
  for (let record = 0; record < records; record++) {
    reader.number();
    reader.number();
  }
  const length = reader.at - start;
  return reader.at + ((4 - (length % 4)) % 4) + 4;
}

/** Reads numbers with seven bits per byte, the lowest first. */
class NumberReader {
  at: number;
  private readonly input: Buffer;
  private readonly end: number;

  constructor(input: Buffer, start: number, end: number) {
    this.input = input;
    this.at = start;
    this.end = end;
  }

  number(): number {
    let value = 0;
    for (let unit = 1; unit <= 2 ** 56; unit *= 128) {
      if (this.at >= this.end) throw new FormatError("its compressed data is truncated");
      const byte = this.input[this.at++] as number;
      value += (byte & 0x7f) * unit;
      if (byte < 0x80) return value;
    }
    throw new FormatError("an xz number is too large");
  }

  bytes(count: number): Buffer {
    if (this.at + count > this.end) throw new FormatError("its compressed data is truncated");
    this.at += count;
    return this.input.subarray(this.at - count, this.at);
  }
}

/**
 * Unpacks LZMA in the format of its first tools, `.lzma`. Source: LZMA SDK, DOC/lzma-specification.txt, "The lzma file
 * format".
 */
export const unpackLzmaAlone: Decoder = (input, out) => {
  need(input, 0, 13);
  const size = input.readBigUInt64LE(5);
  const isOpen = size === 0xffff_ffff_ffff_ffffn;
  const decoder = new LzmaDecoder();
  decoder.setProperties(input[0] as number);
  const target = isOpen ? Number.POSITIVE_INFINITY : Number(size);
  const end = decoder.run(input, 13, out, 0, target);
  if (!isOpen && out.length !== target)
    throw new FormatError("the LZMA data is not as long as declared");
  // An end marker may follow data of a known length.
  if (end < input.length && (isOpen || input.length - end > 16))
    throw new FormatError("bytes follow the end of the LZMA data", end);
};
