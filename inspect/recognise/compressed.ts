import { constants, gunzipSync, inflateSync } from "node:zlib";
import { type ByteSource, bufferSource } from "../byteSource";
import { FormatError } from "../formatError";
import type { Recogniser } from "./index";
import { LIMITS } from "./limits";

/**
 * gzip and zlib streams, by the head of what they hold: so few compressed bytes are taken that no bomb can swell.
 * Other compressions (bzip2, xz, zstd, lz4, lzma) are not opened, and refused as what they are.
 */
export const recogniseCompressed: Recogniser = ({ source, head, inner }) => {
  const format = formatOf(head);
  if (!format) return undefined;
  const content = inflateHead(source, LIMITS.inflateInput);
  if (!content) {
    if (format === "zlib") return undefined;
    throw new FormatError("gzip that does not unpack");
  }
  // Two bytes tell zlib; numbers may begin so by chance, and then unpack to nothing.
  if (format === "zlib" && content.length < 16) return undefined;
  const held = inner(bufferSource(content));
  const member = { path: "content", ...withoutCutFault(held, source.size > LIMITS.inflateInput) };
  const code = (held.code ?? []).map(({ what }) => ({ what, where: "content" }));
  return {
    format,
    detail: `holds ${held.format}`,
    ...(code.length > 0 && { code }),
    members: [member],
    ...(member.fault !== undefined && { fault: `content: ${member.fault}` }),
  };
};

/**
 * What the first bytes of a gzip or zlib stream unpack to, or undefined where they are none.
 * @param length compressed bytes that are taken; they unpack to at most 1032 times as many.
 */
export function inflateHead(source: ByteSource, length: number): Buffer | undefined {
  const input = source.read(0, length);
  const open = formatOf(input) === "gzip" ? gunzipSync : inflateSync;
  try {
    return open(input, { finishFlush: constants.Z_SYNC_FLUSH });
  } catch {
    return undefined;
  }
}

function formatOf(head: Buffer): "gzip" | "zlib" | undefined {
  if (head.length < 6) return undefined;
  if (head[0] === 0x1f && head[1] === 0x8b) return "gzip";
  const isZlib =
    head[0] === 0x78 && head.readUInt16BE(0) % 31 === 0 && ((head[1] ?? 0) & 0x20) === 0;
  return isZlib ? "zlib" : undefined;
}

/** A head of a container is cut by us, not by its writer: its end is not there to be found. */
function withoutCutFault<T extends { readonly fault?: string }>(held: T, isCut: boolean): T {
  if (!isCut || held.fault === undefined) return held;
  const { fault: _, ...rest } = held;
  return rest as T;
}
