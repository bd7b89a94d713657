import type { ByteSource } from "../../bytes/byteSource";
import { FormatError } from "../../bytes/formatError";
import type { FormatName } from "../catalog";
import type * as bzip2 from "../compression/bzip2";
import type * as gzip from "../compression/gzip";
import { isSkippable, unpackLz4 } from "../compression/lz4";
import { type Decoder, NotUnpackedError, Unpacked } from "../compression/unpacked";
import type * as xz from "../compression/xz";
import type * as zstd from "../compression/zstd";
import { LIMITS } from "../limits";

/** A compression format that contains one file. */
export interface Stream {
  readonly format: FormatName;
  readonly unpack: Decoder;
  /** Cost of unpacking a byte, relative to gzip. */
  readonly cost: number;
  /**
   * Set for formats whose magic bytes are so few that numbers and text may start with them; such false matches unpack
   * to fewer bytes than this.
   */
  readonly chance?: number;
  /** Its end is not checked, so short content that unpacks may be a coincidence, too. */
  readonly isOpenEnded?: true;
  /** Numbers may start like it, and unpack to other numbers; so only content of a known format counts. */
  readonly isGuess?: true;
}

// Most decoders are loaded with the first file that needs them; most bundles contain none.
const loadGzip = () => require("../compression/gzip") as typeof gzip;
const loadBzip2 = () => require("../compression/bzip2") as typeof bzip2;
const loadXz = () => require("../compression/xz") as typeof xz;
const loadZstd = () => require("../compression/zstd") as typeof zstd;
const GZIP: Stream = {
  format: "gzip",
  unpack: (bytes, out) => loadGzip().unpackGzip(bytes, out),
  cost: 1,
};
const ZLIB: Stream = {
  format: "zlib",
  unpack: (bytes, out) => loadGzip().unpackZlib(bytes, out),
  cost: 1,
  chance: 16,
  isOpenEnded: true,
};
const BZIP2: Stream = {
  format: "bzip2",
  unpack: (bytes, out) => loadBzip2().unpackBzip2(bytes, out),
  cost: 8,
};
const XZ: Stream = { format: "xz", unpack: (bytes, out) => loadXz().unpackXz(bytes, out), cost: 4 };
const LZMA: Stream = {
  format: "lzma",
  unpack: (bytes, out) => loadXz().unpackLzmaAlone(bytes, out),
  cost: 4,
  chance: 64,
};
/** As Python's lzma opens it, too: with any properties. */
const OTHER_LZMA: Stream = { ...LZMA, isGuess: true };
const ZSTD: Stream = {
  format: "zstd",
  unpack: (bytes, out) => loadZstd().unpackZstd(bytes, out),
  cost: 2,
};
const LZ4: Stream = { format: "lz4", unpack: unpackLz4, cost: 1 };

/** The compression of a zip member by its method, except deflate. Source: PKWARE APPNOTE.TXT 6.3.10, 4.4.5. */
export function packingOf(method: number): Stream | undefined {
  return ZIP_PACKINGS[method];
}
const ZIP_PACKINGS: Readonly<Record<number, Stream>> = { 12: BZIP2, 14: LZMA, 93: ZSTD };

/**
 * First bytes of all compression formats, as a `latin1` string: gzip, zlib, bzip2, xz, lzma, lz4, zstd and skippable
 * frames.
 */
export const STREAM_STARTS = "\x1f\x08\x18\x28\x38\x48\x58\x68\x78B\xfd]\x02\x04(PQRSTUVWXYZ[\\]^_";

/** Whether a byte is valid as LZMA's properties. Source: xz src/liblzma/lzma/lzma_decoder.c, lzma_lzma_lclppb_decode. */
const isProperties = (byte: number) => byte < 225 && (byte % 9) + (Math.floor(byte / 9) % 5) <= 4;

/** First bytes of lzma with any properties, except those of other formats, as a `latin1` string. */
export const LZMA_STARTS = Array.from({ length: 225 }, (_, byte) => byte)
  .filter(isProperties)
  .map((byte) => String.fromCharCode(byte))
  .filter((start) => !STREAM_STARTS.includes(start))
  .join("");

/** The compression format of bytes, by their first ones. */
export function streamOf(head: Buffer): Stream | undefined {
  const { 0: first = 0, 1: second = 0, 2: method, 3: flags = 0 } = head;
  if (head.length < 6) return undefined;
  // RFC 1952: the method is 8, and three flags are reserved.
  if (first === 0x1f && second === 0x8b && method === 8 && flags < 0x20) return GZIP;
  // RFC 1950: the first two bytes are a multiple of 31.
  if ((first & 0x8f) === 8 && (first * 256 + second) % 31 === 0 && (second & 0x20) === 0)
    return ZLIB;
  if (first === 0x42 && isBzip2(head)) return BZIP2;
  if (first === 0xfd && head.toString("latin1", 0, 6) === "\xfd7zXZ\0") return XZ;
  if (isLzma(head)) return LZMA;
  if (isOtherLzma(head)) return OTHER_LZMA;
  const mark = head.readUInt32LE(0);
  if (mark === 0x184d2204 || mark === 0x184c2102) return LZ4;
  if (mark === 0xfd2fb528) return ZSTD;
  if (!isSkippable(mark)) return undefined;
  return firstMark(head) === 0x184d2204 ? LZ4 : ZSTD;
}

/** The magic number of the first frame that decoders do not skip; undefined if it is after the head. */
function firstMark(head: Buffer): number | undefined {
  let at = 0;
  while (at + 8 <= head.length && isSkippable(head.readUInt32LE(at)))
    at += 8 + head.readUInt32LE(at + 4);
  return at + 4 <= head.length ? head.readUInt32LE(at) : undefined;
}

/** Whether the mark of a first block, or of the end of an empty stream, follows the header. */
function isBzip2(head: Buffer): boolean {
  const mark = head.toString("latin1", 4, 10);
  return /^BZh[1-9]/.test(head.toString("latin1", 0, 4)) && BZIP2_MARKS.includes(mark);
}
const BZIP2_MARKS = ["1AY&SY", "\x17rE8P\x90"];

/**
 * Whether the head has properties that writers use, a length below 256 TiB or none, and the first byte of a range
 * coder.
 */
function isLzma(head: Buffer): boolean {
  return (
    head.length >= 18 &&
    head.readUInt16LE(0) === 0x5d &&
    [0, 0xffff].includes(head.readUInt16LE(11)) &&
    head[13] === 0
  );
}

/**
 * Whether the head has any properties that Python's lzma accepts, with a length. Source: xz
 * src/liblzma/common/alone_decoder.c, with `picky`.
 */
function isOtherLzma(head: Buffer): boolean {
  if (head.length < 18 || !isProperties(head[0] as number)) return false;
  const [low, high] = [head.readUInt32LE(5), head.readUInt32LE(9)];
  if (high >= 64 && (high !== 0xffff_ffff || low !== high)) return false;
  const dictionary = head.readUInt32LE(1);
  const lowest = (dictionary & -dictionary) >>> 0;
  return [0, 0xffff_ffff, lowest, 3 * lowest].includes(dictionary);
}

/** What the first bytes of a compressed file unpack to; undefined for other files. */
export function unpackStart(
  source: ByteSource,
  length: number,
  most: number = LIMITS.wholeMember,
): Buffer | undefined {
  const input = source.read(0, length);
  const out = new Unpacked(most);
  try {
    streamOf(input)?.unpack(input, out);
  } catch (error) {
    // The input is truncated, or unpacks to more than the limit.
    if (!(error instanceof FormatError || error instanceof NotUnpackedError)) throw error;
  }
  return out.length === 0 ? undefined : out.content;
}
