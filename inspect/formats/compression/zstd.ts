import { FormatError } from "../../bytes/formatError";
import { isSkippable, ONLY_SKIPPED, skippableEnd } from "./lz4";
import { type Decoder, NotUnpackedError, need, type Unpacked } from "./unpacked";
import { type HuffmanTable, readHuffman, readStream } from "./zstdHuffman";
import { Sequences } from "./zstdSequences";

const FRAME = 0xfd2fb528;
const LARGEST_BLOCK = 128 << 10;
/**
 * Most entries of tables that are made for one file. Each block of a few bytes may have its own tables of some thousand
 * entries; an encoder makes them for a block of kilobytes.
 */
const MOST_ENTRIES = 1 << 28;

/**
 * Unpacks concatenated zstd frames, with any skippable frames between them. No length is trusted: a block unpacks to at
 * most 128 KiB, and each of its sequences writes at least three bytes. Checksums are not compared. Source: RFC 8878, 3.1.
 */
export const unpackZstd: Decoder = (input, out) => {
  let frames = 0;
  let entries = 0;
  for (let at = 0; at < input.length; ) {
    need(input, at, 4);
    const mark = input.readUInt32LE(at);
    if (isSkippable(mark)) {
      at = skippableEnd(input, at);
      continue;
    }
    if (mark !== FRAME) throw new FormatError("bytes follow the end of the zstd frame", at);
    const frame = new Frame(out);
    at = frame.unpack(input, at, entries);
    entries = frame.entries;
    frames++;
  }
  if (frames === 0) out.doubt = ONLY_SKIPPED;
};

/** Unpacks the blocks of one frame, which may use the tables and the content of the blocks before them. */
class Frame {
  /** Entries of the tables that were made so far, in this frame and in those before it. */
  entries = 0;
  private readonly out: Unpacked;
  private readonly sequences: Sequences;
  private huffman: HuffmanTable | undefined;

  constructor(out: Unpacked) {
    this.out = out;
    this.sequences = new Sequences(out.length);
  }

  /** Unpacks the frame at `start`, and returns the offset of its end. */
  unpack(input: Buffer, start: number, entries: number): number {
    this.entries = entries;
    const { blocks, size, hasChecksum } = readHeader(input, start);
    const first = this.out.length;
    let at = blocks;
    for (let isLast = false; !isLast; ) {
      need(input, at, 3);
      const header = input.readUIntLE(at, 3);
      isLast = (header & 1) === 1;
      at = this.unpackBlock(input, at + 3, (header >> 1) & 3, header >> 3);
    }
    if (size !== undefined && size !== this.out.length - first)
      throw new FormatError("a zstd frame does not have the size in its header");
    const checksum = hasChecksum ? 4 : 0;
    need(input, at, checksum);
    return at + checksum;
  }

  private unpackBlock(input: Buffer, at: number, kind: number, size: number): number {
    if (kind === 3 || size > LARGEST_BLOCK) throw new FormatError("a zstd block is invalid");
    const packed = kind === 1 ? 1 : size;
    need(input, at, packed);
    const bytes = input.subarray(at, at + packed);
    if (kind === 0) this.out.append(bytes);
    else if (kind === 1) this.out.append(Buffer.alloc(size, bytes));
    else {
      const { literals, end } = this.readLiterals(bytes);
      this.entries += this.sequences.unpack(bytes, end, literals, LARGEST_BLOCK, this.out);
      if (this.entries > MOST_ENTRIES)
        throw new NotUnpackedError("its blocks have more tables than an encoder would write");
    }
    return at + packed;
  }

  /** The literals of a block, and the offset of their end. Source: RFC 8878, 3.1.1.3.1. */
  private readLiterals(block: Buffer): { literals: Buffer; end: number } {
    need(block, 0, 1);
    const kind = (block[0] as number) & 3;
    const form = ((block[0] as number) >> 2) & 3;
    if (kind < 2) {
      const width = form === 1 ? 2 : form === 3 ? 3 : 1;
      need(block, 0, width);
      const size = block.readUIntLE(0, width) >> (width === 1 ? 3 : 4);
      if (size > LARGEST_BLOCK) throw new FormatError("a zstd block is invalid");
      const end = width + (kind === 1 ? 1 : size);
      need(block, width, end - width);
      const bytes = block.subarray(width, end);
      return { literals: kind === 1 ? Buffer.alloc(size, bytes) : bytes, end };
    }
    const width = form < 2 ? 3 : form + 2;
    const bits = form < 2 ? 10 : form === 2 ? 14 : 18;
    need(block, 0, width);
    const sizes = Math.floor(block.readUIntLE(0, width) / 16);
    const size = sizes % 2 ** bits;
    const end = width + Math.floor(sizes / 2 ** bits);
    need(block, width, end - width);
    if (size > LARGEST_BLOCK) throw new FormatError("a zstd block is invalid");
    let from = width;
    if (kind === 2) {
      const found = readHuffman(block.subarray(0, end), from);
      this.huffman = found.table;
      this.entries += found.table.symbols.length;
      from = found.end;
    }
    if (!this.huffman) throw new FormatError("a zstd block repeats a table that is missing");
    const streams = block.subarray(from, end);
    return { literals: unpackStreams(this.huffman, streams, size, form === 0 ? 1 : 4), end };
  }
}

/** Unpacks literals from one stream, or from four that follow the sizes of the first three. */
function unpackStreams(table: HuffmanTable, bytes: Buffer, size: number, count: 1 | 4): Buffer {
  const literals = Buffer.alloc(size);
  if (count === 1) {
    readStream(table, bytes, literals);
    return literals;
  }
  need(bytes, 0, 6);
  const part = (size + 3) >> 2;
  if (part * 3 > size) throw new FormatError("a zstd block has too few literals for four streams");
  let at = 6;
  for (let stream = 0; stream < 4; stream++) {
    const end = stream === 3 ? bytes.length : at + bytes.readUInt16LE(2 * stream);
    need(bytes, at, end - at);
    const to = literals.subarray(stream * part, stream === 3 ? size : (stream + 1) * part);
    readStream(table, bytes.subarray(at, end), to);
    at = end;
  }
  return literals;
}

/** A frame's header: the offset of its first block, and the size of its content if it is recorded. */
function readHeader(
  input: Buffer,
  start: number,
): { blocks: number; size: number | undefined; hasChecksum: boolean } {
  need(input, start, 6);
  const flags = input[start + 4] as number;
  const isSingle = (flags & 0x20) !== 0;
  if ((flags & 8) !== 0) throw new FormatError("a zstd frame of an unknown kind");
  const dictionary = [0, 1, 2, 4][flags & 3] as number;
  let at = start + (isSingle ? 5 : 6);
  need(input, at, dictionary);
  if (dictionary > 0 && input.readUIntLE(at, dictionary) !== 0)
    throw new NotUnpackedError("it needs a dictionary");
  at += dictionary;
  const width = flags >> 6 === 0 ? (isSingle ? 1 : 0) : 1 << (flags >> 6);
  need(input, at, width);
  const size =
    width === 8
      ? Number(input.readBigUInt64LE(at))
      : width === 0
        ? undefined
        : input.readUIntLE(at, width) + (width === 2 ? 256 : 0);
  return { blocks: at + width, size, hasChecksum: (flags & 4) !== 0 };
}
