import { FormatError } from "../../bytes/formatError";
import { isSkippable, ONLY_SKIPPED, skippableEnd } from "./lz4";
import { type Decoder, NotUnpackedError, need, type Unpacked } from "./unpacked";
import { Literals } from "./zstdLiterals";
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
  const frames = new FrameDecoder(input, out);
  let isEmpty = true;
  for (let at = 0; at < input.length; ) {
    need(input, at, 4);
    const mark = input.readUInt32LE(at);
    if (isSkippable(mark)) {
      at = skippableEnd(input, at);
      continue;
    }
    if (mark !== FRAME) throw new FormatError("bytes follow the end of the zstd frame", at);
    at = frames.unpack(at);
    isEmpty = false;
  }
  if (isEmpty) out.doubt = ONLY_SKIPPED;
};

/** Unpacks the frames of one file. */
class FrameDecoder {
  private readonly input: Buffer;
  private readonly out: Unpacked;
  /** Entries of the tables that were made so far. */
  private entries = 0;

  constructor(input: Buffer, out: Unpacked) {
    this.input = input;
    this.out = out;
  }

  /** Unpacks the frame at an offset; returns the offset of its end. */
  unpack(start: number): number {
    const { input, out } = this;
    const { blocks, size, hasChecksum } = readHeader(input, start);
    const first = out.length;
    const literals = new Literals();
    const sequences = new Sequences(first);
    let at = blocks;
    for (let isLast = false; !isLast; ) {
      need(input, at, 3);
      const header = input.readUIntLE(at, 3);
      isLast = (header & 1) === 1;
      at = this.unpackBlock(at + 3, (header >> 1) & 3, header >> 3, literals, sequences);
    }
    if (size !== undefined && size !== out.length - first)
      throw new FormatError("a zstd frame does not have the size in its header");
    const checksum = hasChecksum ? 4 : 0;
    need(input, at, checksum);
    return at + checksum;
  }

  private unpackBlock(
    at: number,
    kind: number,
    size: number,
    literals: Literals,
    sequences: Sequences,
  ): number {
    if (kind === 3 || size > LARGEST_BLOCK) throw new FormatError("a zstd block is invalid");
    const packed = kind === 1 ? 1 : size;
    need(this.input, at, packed);
    const block = this.input.subarray(at, at + packed);
    if (kind === 0) this.out.append(block);
    else if (kind === 1) this.out.append(Buffer.alloc(size, block));
    else {
      const found = literals.read(block, LARGEST_BLOCK);
      const made = sequences.unpack(block, found.end, found.literals, LARGEST_BLOCK, this.out);
      this.entries += found.made + made;
      if (this.entries > MOST_ENTRIES)
        throw new NotUnpackedError("its blocks have more tables than an encoder would write");
    }
    return at + packed;
  }
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
