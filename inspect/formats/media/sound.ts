import { WindowReader } from "../../bytes/windowReader";
import type { Recogniser } from "../recogniser";
import { refuseMore, wholeOr } from "../upToLimit";

/** Most metadata blocks, pages and frames that are walked. */
const MAX_BLOCKS = 10_000;
const MAX_PAGES = 1_000_000;
const MAX_FRAMES = 1_000_000;

/** FLAC: metadata blocks, the first of which describes the stream, then frames. Source: RFC 9639, 8 and 9. */
export const recogniseFlac: Recogniser = ({ source, head }) => {
  if (head.toString("latin1", 0, 4) !== "fLaC") return undefined;
  const reader = new WindowReader(source, "big");
  return wholeOr("flac", "its blocks are damaged", () => {
    let at = 4;
    for (let count = 0; at < source.size; count++) {
      refuseMore(count, MAX_BLOCKS, "blocks of metadata");
      const kind = reader.u8(at) & 0x7f;
      const length = reader.u32(at) & 0xffffff;
      if (kind === 127 || (count === 0 && (kind !== 0 || length !== 34))) break;
      const isLast = reader.u8(at) >= 0x80;
      at += 4 + length;
      if (isLast)
        return at === source.size || (reader.u8(at) === 0xff && reader.u8(at + 1) >> 2 === 62);
    }
    return false;
  });
};

/** Ogg: pages up to the end of the file, the first of which starts a stream. Source: RFC 3533, 6. */
export const recogniseOgg: Recogniser = ({ source, head }) => {
  if (head.toString("latin1", 0, 4) !== "OggS") return undefined;
  const reader = new WindowReader(source);
  return wholeOr("ogg", "its pages are damaged", () => {
    let at = 0;
    for (let count = 0; at < source.size; count++) {
      refuseMore(count, MAX_PAGES, "pages");
      const flags = reader.u8(at + 5);
      const lacing = reader.u8(at + 26);
      const isPage = reader.text(at, 4) === "OggS" && reader.u8(at + 4) === 0 && flags <= 7;
      if (!isPage || (count === 0 && (flags & 2) === 0)) break;
      at += 27 + lacing + reader.read(at + 27, lacing).reduce((sum, byte) => sum + byte, 0);
    }
    return at === source.size;
  });
};

/** Bit rates of layers I, II and III in kbit/s, by MPEG version and layer. Source: ISO 11172-3, 2.4.2.3; ISO 13818-3. */
const RATES: Readonly<Record<string, readonly number[]>> = {
  "1.1": [32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448],
  "1.2": [32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384],
  "1.3": [32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320],
  "2.1": [32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256],
  "2.2": [8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160],
  "2.3": [8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160],
};

/** Length of the MPEG audio frame at an offset, in bytes; 0 if there is none. */
function frameAt(reader: WindowReader, at: number): number {
  const head = reader.u32(at);
  if (!(head >= 0xffe00000)) return 0;
  const version = (head >>> 19) & 3;
  const layer = 4 - ((head >>> 17) & 3);
  const sampling = [44_100, 48_000, 32_000][(head >>> 10) & 3];
  const isFirst = version === 3;
  const kilobits = RATES[`${isFirst ? 1 : 2}.${layer}`]?.[((head >>> 12) & 15) - 1];
  if (version === 1 || sampling === undefined || kilobits === undefined) return 0;
  const rate = sampling / (isFirst ? 1 : version === 2 ? 2 : 4);
  const padding = (head >>> 9) & 1;
  if (layer === 1) return (Math.floor((12_000 * kilobits) / rate) + padding) * 4;
  return Math.floor(((layer === 3 && !isFirst ? 72_000 : 144_000) * kilobits) / rate) + padding;
}

/** MPEG audio: frames of one kind up to the end, with optional tags before and after them. Source: ISO 11172-3; id3.org. */
export const recogniseMpegAudio: Recogniser = ({ source, head }) => {
  const isTagged = head.toString("latin1", 0, 3) === "ID3";
  if (!isTagged && !(head[0] === 0xff && (head[1] ?? 0) >= 0xe0)) return undefined;
  const reader = new WindowReader(source, "big");
  let at = isTagged ? tagEnd(head) : 0;
  let first: number | undefined;
  let count = 0;
  for (; count < MAX_FRAMES && at < source.size; count++) {
    const length = frameAt(reader, at);
    // Version, layer and sampling rate, which are the same in all frames.
    const kind = (reader.u16(at) & 0xfffe) * 4 + ((reader.u8(at + 2) >> 2) & 3);
    if (length === 0 || (first !== undefined && kind !== first)) break;
    first = kind;
    at += length;
  }
  const isEnd =
    at === source.size ||
    (at === source.size - 128 && reader.text(at, 3) === "TAG") ||
    (source.size - at < 65_536 && reader.text(at, 8) === "APETAGEX");
  return count >= 2 && isEnd ? { format: "mpeg-audio" } : undefined;
};

/** Offset of the first frame after an ID3 tag, whose length has seven bits per byte. */
function tagEnd(head: Buffer): number {
  const sizes = head.subarray(6, 10);
  const footer = ((head[5] ?? 0) & 16) === 0 ? 0 : 10;
  return 10 + footer + sizes.reduce((sum, byte) => sum * 128 + byte, 0);
}
