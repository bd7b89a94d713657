import { FormatError } from "../../bytes/formatError";
import { type Decoder, NotUnpackedError, need, type Unpacked } from "./unpacked";

const FRAME = 0x184d2204;
const LEGACY = 0x184c2102;
const STORED = 0x8000_0000;

/** Unpacks concatenated lz4 frames. Source: lz4/lz4 doc/lz4_Frame_format.md, lz4_Block_format.md. */
export const unpackLz4: Decoder = (input, out) => {
  let frames = 0;
  for (let at = 0; at < input.length; ) {
    need(input, at, 4);
    const mark = input.readUInt32LE(at);
    if (mark === LEGACY) throw new NotUnpackedError("it has lz4's legacy format");
    if (isSkippable(mark)) {
      at = skippableEnd(input, at);
      continue;
    }
    if (mark !== FRAME) throw new FormatError("bytes follow the end of the lz4 frame", at);
    at = unpackFrame(input, at + 4, out);
    frames++;
  }
  if (frames === 0) out.doubt = ONLY_SKIPPED;
};

/** The reason for a file that unpacks to nothing, whatever bytes it contains. */
export const ONLY_SKIPPED = "it contains only frames that decoders skip";

/** Whether a magic number is of a skippable frame, of zstd or lz4 alike. Source: RFC 8878, 3.1.2. */
export function isSkippable(mark: number): boolean {
  return mark >>> 4 === 0x0184d2a5;
}

/** Offset of the end of a skippable frame. */
export function skippableEnd(input: Buffer, at: number): number {
  need(input, at, 8);
  const length = input.readUInt32LE(at + 4);
  need(input, at + 8, length);
  return at + 8 + length;
}

function unpackFrame(input: Buffer, start: number, out: Unpacked): number {
  need(input, start, 3);
  const flags = input[start] as number;
  const block = ((input[start + 1] as number) >> 4) & 7;
  if (flags >> 6 !== 1 || block < 4) throw new FormatError("an lz4 frame of an unknown kind");
  if ((flags & 1) !== 0) throw new NotUnpackedError("it needs a dictionary");
  const most = 1 << (8 + 2 * block);
  const checksum = (flags & 0x10) === 0 ? 0 : 4;
  let at = start + 3 + ((flags & 8) === 0 ? 0 : 8);
  for (;;) {
    need(input, at, 4);
    const size = input.readUInt32LE(at);
    at += 4;
    if (size === 0) break;
    const length = size % STORED;
    if (length > most) throw new FormatError("an lz4 block is longer than its frame allows");
    need(input, at, length + checksum);
    const bytes = input.subarray(at, at + length);
    if (size >= STORED) out.append(bytes);
    else unpackBlock(bytes, out, out.length + most);
    at += length + checksum;
  }
  const trailer = (flags & 4) === 0 ? 0 : 4;
  need(input, at, trailer);
  return at + trailer;
}

/** Unpacks literals and matches in turn; the last literals end the block. */
function unpackBlock(block: Buffer, out: Unpacked, most: number): void {
  let at = 0;
  const lengthFrom = (short: number): number => {
    let length = short;
    for (let byte = 255; short === 15 && byte === 255; at++) {
      need(block, at, 1);
      byte = block[at] as number;
      length += byte;
    }
    return length;
  };
  while (at < block.length) {
    const token = block[at++] as number;
    const literals = lengthFrom(token >> 4);
    need(block, at, literals);
    out.append(block, at, at + literals);
    at += literals;
    if (at === block.length) break;
    need(block, at, 2);
    const distance = block.readUInt16LE(at);
    at += 2;
    out.repeat(distance, lengthFrom(token & 15) + 4);
    if (out.length > most) throw new FormatError("an lz4 block unpacks to more than it may");
  }
}
