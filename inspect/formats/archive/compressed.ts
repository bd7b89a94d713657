import { constants, gunzipSync, inflateRawSync, type ZlibOptions } from "node:zlib";
import type { ByteSource } from "../../bytes/byteSource";
import { FormatError } from "../../bytes/formatError";
import { refuseStrayHdf5 } from "../hdf5/hdf5";
import { LIMITS } from "../limits";
import type { Recogniser } from "../recogniser";
import { recognisePacked } from "./largeMember";

/**
 * gzip and zlib streams, by what they contain. Unpacking stops at a bound, so that no bomb can swell.
 * Other compressions (bzip2, xz, zstd, lz4, lzma) are not opened, and refused as what they are.
 */
export const recogniseCompressed: Recogniser = ({ source, head, inner, budget }) => {
  const format = formatOf(head);
  if (!format) return undefined;
  const start = inflateHead(source, LIMITS.inflateInput);
  if (!start) {
    if (format === "zlib") return undefined;
    throw new FormatError("gzip that does not unpack");
  }
  refuseStrayHdf5(source, []);
  const isCut = source.size > LIMITS.inflateInput;
  // Two bytes identify zlib; numbers and strings may begin so by chance, and then unpack to nothing.
  if (format === "zlib" && start.length < 16 && !isCut) return undefined;
  const all = () => {
    if (source.size > LIMITS.wholeMember) return undefined;
    // A wrong size can only lead to a refusal.
    if (format === "gzip" && declaredSize(source) > LIMITS.wholeMember) return undefined;
    try {
      const whole = unpack(source, source.size, { maxOutputLength: LIMITS.wholeMember });
      budget.takeUnpacked(whole.length);
      return whole;
    } catch (error) {
      if (error instanceof FormatError) throw error;
      budget.takeUnpacked(LIMITS.wholeMember);
      if ((error as NodeJS.ErrnoException).code === "ERR_BUFFER_TOO_LARGE") return undefined;
      throw new FormatError(`${format} that does not unpack`);
    }
  };
  const held = recognisePacked(inner, { head: start, all: isCut ? all : () => start });
  return {
    format,
    members: [{ path: "content", ...held }],
    ...(held.fault !== undefined && { fault: `content: ${held.fault}` }),
  };
};

/**
 * What the first bytes of a gzip or zlib stream unpack to, or undefined if they are neither.
 * @param length compressed bytes that are taken; they unpack to at most 1032 times as many.
 */
export function inflateHead(source: ByteSource, length: number): Buffer | undefined {
  try {
    return unpack(source, length);
  } catch {
    return undefined;
  }
}

/** Without the two bytes of zlib's head its checksum is not asked for, as loaders that read piece by piece do not. */
function unpack(source: ByteSource, length: number, options: ZlibOptions = {}): Buffer {
  const isGzip = formatOf(source.read(0, 6)) === "gzip";
  const open = isGzip ? gunzipSync : inflateRawSync;
  return open(source.read(isGzip ? 0 : 2, length), {
    ...options,
    finishFlush: constants.Z_SYNC_FLUSH,
  });
}

/** What the last member of a gzip says that it unpacks to, modulo 4 GiB. Source: RFC 1952, ISIZE. */
function declaredSize(source: ByteSource): number {
  return source.size < 18 ? 0 : source.read(source.size - 4, 4).readUInt32LE(0);
}

/** Source: RFC 1952, where the method is 8 and three flags are reserved; RFC 1950, whose first two bytes are a check. */
function formatOf(head: Buffer): "gzip" | "zlib" | undefined {
  const [first = 0, second = 0, method, flags = 0] = head;
  if (head.length < 6) return undefined;
  if (first === 0x1f && second === 0x8b && method === 8 && flags < 0x20) return "gzip";
  const isZlib = (first & 0x8f) === 8 && (first * 256 + second) % 31 === 0 && (second & 0x20) === 0;
  return isZlib ? "zlib" : undefined;
}
