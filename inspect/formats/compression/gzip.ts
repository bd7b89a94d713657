import type { ZlibOptions } from "node:zlib";
import { crc32 } from "../../bytes/crc32";
import { FormatError } from "../../bytes/formatError";
import { zlib } from "../../bytes/zlib";
import { LIMITS } from "../limits";
import { unpackDeflate } from "./deflate";
import { type Decoder, need, type Unpacked } from "./unpacked";

/** Flags of a gzip header for what follows it. Source: RFC 1952, 2.3.1. */
const HAS_CHECKSUM = 2;
const HAS_EXTRA = 4;
const HAS_NAME = 8;
const HAS_COMMENT = 16;
/** The magic number and the only method, deflate. */
const MAGIC = Buffer.from([0x1f, 0x8b, 8]);
const HEADER = 10;
const TRAILER = 8;

/**
 * Unpacks gzip members, between and after which there may be zero bytes. The checksum of a header is not compared.
 * Source: RFC 1952; Python 3.12 gzip.py, _GzipReader.
 */
export const unpackGzip: Decoder = (input, out) => {
  for (let at = 0; at < input.length; ) {
    const first = out.length;
    const end = unpackRaw(input, contentStart(input, at), out);
    need(input, end, TRAILER);
    const content = out.content.subarray(first);
    const isWhole =
      input.readInt32LE(end) === crc32(content) &&
      input.readUInt32LE(end + 4) === content.length % 2 ** 32;
    if (!isWhole) throw new FormatError("its checksum is not that of its content", end);
    at = end + TRAILER;
    while (input[at] === 0) at++;
  }
};

/** Offset of a member's deflate stream. */
function contentStart(input: Buffer, at: number): number {
  const start = input.subarray(at, at + MAGIC.length);
  if (!start.equals(MAGIC)) throw new FormatError("bytes follow the end of the gzip data", at);
  need(input, at, HEADER);
  const flags = input[at + 3] as number;
  if (flags >= 0x20) throw new FormatError("a gzip header has reserved flags", at);
  let end = at + HEADER;
  if ((flags & HAS_EXTRA) !== 0) {
    need(input, end, 2);
    end += 2 + input.readUInt16LE(end);
  }
  for (const flag of [HAS_NAME, HAS_COMMENT]) {
    if ((flags & flag) === 0) continue;
    const zero = input.indexOf(0, end);
    need(input, zero, 1);
    end = zero + 1;
  }
  if ((flags & HAS_CHECKSUM) !== 0) end += 2;
  need(input, end, 0);
  return end;
}

/**
 * Unpacks the deflate stream of a zlib stream, whose checksum is not compared: loaders that read in pieces do not compare
 * it either.
 */
export const unpackZlib: Decoder = (input, out) => void unpackRaw(input, 2, out);

/**
 * Unpacks a deflate stream, by Node's zlib if it is large.
 *
 * @returns the offset of the stream's end; of the input's end if the stream is truncated.
 */
export function unpackRaw(input: Buffer, start: number, out: Unpacked): number {
  const packed = input.length - start;
  // Node keeps the buffers of a failed call until its event loop turns, which may be after thousands of files.
  if (packed <= LIMITS.inflatedHere) return unpackDeflate(input, start, out);
  const { room } = out;
  try {
    const options: ZlibOptions = {
      finishFlush: zlib().constants.Z_SYNC_FLUSH,
      maxOutputLength: room,
      info: true,
    };
    // With `info`, Node also returns the engine, which counts the bytes that it consumed.
    const found = zlib().inflateRawSync(input.subarray(start), options) as unknown as {
      readonly buffer: Buffer;
      readonly engine: { readonly bytesWritten: number };
    };
    out.append(found.buffer);
    return start + found.engine.bytesWritten;
  } catch (error) {
    const isTooLarge = (error as NodeJS.ErrnoException).code === "ERR_BUFFER_TOO_LARGE";
    // Node discards what it unpacked before the error; the first bytes are needed.
    unpackDeflate(input.subarray(0, start + LIMITS.inflateInput), start, out);
    if (isTooLarge) out.reserve(room + 1);
    throw new FormatError("it cannot be unpacked");
  }
}
