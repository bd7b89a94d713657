import { randomBytes } from "node:crypto";
import * as zlib from "node:zlib";
import type * as fzstd from "fzstd";
import { FormatError } from "../../bytes/formatError";
import { isSkippable, ONLY_SKIPPED, skippableEnd } from "./lz4";
import { type Decoder, NotUnpackedError, need, type Unpacked } from "./unpacked";

const FRAME = 0xfd2fb528;
const LARGEST_BLOCK = 128 << 10;
/** Largest content of a frame for which the decoder for older Node releases resolves the distances of matches correctly. */
const MOST_CONTENT = 32 << 20;

/** Node's own decoder, available from 22.15 and 23.8 on. */
const own = (zlib as { zstdDecompressSync?: (bytes: Buffer, options: object) => Buffer })
  .zstdDecompressSync;

/**
 * Unpacks concatenated zstd frames, with any skippable frames between them. Frames and blocks are walked here, so no
 * length is trusted; a block is at most 128 KiB. Source: RFC 8878, 3.1.
 */
export const unpackZstd: Decoder = (input, out) => {
  let frames = 0;
  for (let at = 0; at < input.length; ) {
    need(input, at, 4);
    const mark = input.readUInt32LE(at);
    if (isSkippable(mark)) {
      at = skippableEnd(input, at);
      continue;
    }
    if (mark !== FRAME) throw new FormatError("bytes follow the end of the zstd frame", at);
    const frame = readFrame(input, at);
    const bytes = input.subarray(at, frame.end);
    if (own) unpackByNode(own, bytes, frame, out);
    else unpackFrame(bytes, frame, out);
    at = frame.end;
    frames++;
  }
  if (frames === 0) out.doubt = ONLY_SKIPPED;
};

interface Frame {
  /** Bytes of the frame's magic number and header. */
  readonly header: number;
  readonly end: number;
  readonly lastBlock: number;
  /** Most bytes that the blocks may unpack to. */
  readonly most: number;
  /**
   * The first blocks that together cannot be too large: the offset of their end, and the most bytes that they may
   * unpack to.
   */
  readonly start: { readonly end: number; readonly most: number };
}

function readFrame(input: Buffer, start: number): Frame {
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
  at += width;
  const header = at - start;
  let most = 0;
  let first = { end: 0, most: 0 };
  for (let isLast = false; !isLast; ) {
    need(input, at, 3);
    const block = input.readUIntLE(at, 3);
    isLast = (block & 1) === 1;
    const kind = (block >> 1) & 3;
    const size = block >> 3;
    if (kind === 3 || size > LARGEST_BLOCK) throw new FormatError("a zstd block is invalid");
    const packed = kind === 1 ? 1 : size;
    need(input, at + 3, packed);
    most += kind === 2 ? LARGEST_BLOCK : size;
    if (most <= MOST_CONTENT) first = { end: at + 3 + packed - start, most };
    if (isLast) {
      const checksum = (flags & 4) === 0 ? 0 : 4;
      const end = at + 3 + packed + checksum;
      need(input, at + 3 + packed, checksum);
      return { header, end, lastBlock: at - start, most, start: first };
    }
    at += 3 + packed;
  }
  throw new FormatError("a zstd frame has no last block");
}

function unpackByNode(
  unpack: (bytes: Buffer, options: object) => Buffer,
  bytes: Buffer,
  frame: Frame,
  out: Unpacked,
): void {
  const room = out.room;
  try {
    out.append(unpack(bytes, { maxOutputLength: Math.max(1, Math.min(room, frame.most)) }));
  } catch (error) {
    if (error instanceof NotUnpackedError) throw error;
    if ((error as NodeJS.ErrnoException).code !== "ERR_BUFFER_TOO_LARGE")
      throw new FormatError("the zstd data cannot be unpacked");
    // Node discards what it unpacked before the error; the first bytes are needed.
    unpackFrame(bytes, frame, out);
    out.reserve(out.room + 1);
  }
}

/** Marks the end of a frame's content, in a block after the frame's own; being random, it cannot be forged. */
const endMark = randomBytes(16);

/**
 * Unpacks a frame by fzstd, which writes into a buffer of the length in the header and does not return the actual
 * length. So it gets a header with the largest possible length, and one more block as an end mark. If the frame may be
 * too large, only the first blocks are unpacked.
 */
function unpackFrame(
  bytes: Buffer,
  { header, lastBlock, most, start }: Frame,
  out: Unpacked,
): void {
  const isCut = start.end < lastBlock;
  const head = Buffer.alloc(9);
  head.writeUInt32LE(FRAME, 0);
  head[4] = 0xa0; // single segment, with a four-byte length
  head.writeUInt32LE((isCut ? start.most : most) + endMark.length, 5);
  const blocks = Buffer.from(
    bytes.subarray(header, isCut ? start.end : lastBlock + 3 + lastBytes(bytes, lastBlock)),
  );
  if (!isCut) blocks[lastBlock - header] = (blocks[lastBlock - header] as number) & 0xfe;
  const end = Buffer.alloc(3);
  end.writeUIntLE((endMark.length << 3) | 1, 0, 3);
  let content: Uint8Array;
  try {
    const { decompress } = require("fzstd") as typeof fzstd;
    content = decompress(Buffer.concat([head, blocks, end, endMark]));
  } catch {
    throw new FormatError("the zstd data cannot be unpacked");
  }
  const length = Buffer.from(content.buffer, content.byteOffset, content.length).lastIndexOf(
    endMark,
  );
  if (length < 0) throw new FormatError("the zstd data cannot be unpacked");
  const room = out.room;
  out.append(content.subarray(0, Math.min(length, room)));
  if (length > room) out.reserve(1);
  if (isCut) {
    throw new NotUnpackedError(
      `it may unpack to more than ${MOST_CONTENT} bytes, and Node.js before 22.15 reads only the first of them`,
    );
  }
}

function lastBytes(bytes: Buffer, at: number): number {
  const block = bytes.readUIntLE(at, 3);
  return ((block >> 1) & 3) === 1 ? 1 : block >> 3;
}
