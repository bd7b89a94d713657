import { WindowReader } from "../../bytes/windowReader";
import type { Recogniser } from "../recogniser";

/**
 * BMP, recognised by its headers and a size that matches the file. Source: Microsoft, BITMAPFILEHEADER,
 * BITMAPINFOHEADER.
 */
export const recogniseBmp: Recogniser = ({ source, head }) => {
  if (head.toString("latin1", 0, 2) !== "BM" || head.length < 34) return undefined;
  const declared = head.readUInt32LE(2);
  const pixels = head.readUInt32LE(10);
  const header = head.readUInt32LE(14);
  if (declared !== 0 && declared !== source.size) return undefined;
  if (![12, 40, 52, 56, 64, 108, 124].includes(header)) return undefined;
  if (pixels < 14 + header || pixels > source.size) return undefined;
  const [planes, depth] =
    header === 12
      ? [head.readUInt16LE(22), head.readUInt16LE(24)]
      : [head.readUInt16LE(26), head.readUInt16LE(28)];
  const isValid = planes === 1 && [0, 1, 4, 8, 16, 24, 32].includes(depth);
  return isValid && (header === 12 || head.readUInt32LE(30) <= 13) ? { format: "bmp" } : undefined;
};

/** TIFF and BigTIFF, recognised by their first directory. Source: TIFF 6.0, 2; libtiff, "BigTIFF". */
export const recogniseTiff: Recogniser = ({ source, head }) => {
  const mark = head.toString("latin1", 0, 2);
  if (mark !== "II" && mark !== "MM") return undefined;
  const reader = new WindowReader(source, mark === "MM" ? "big" : "little");
  const isBig = reader.u16(2) === 43;
  if (isBig ? reader.u16(4) !== 8 || reader.u16(6) !== 0 : reader.u16(2) !== 42) return undefined;
  const start = isBig ? reader.u64(8) : reader.u32(4);
  const count = isBig ? reader.u64(start) : reader.u16(start);
  const [first, bytes, next] = isBig ? [start + 8, 20, 8] : [start + 2, 12, 4];
  if (!(start >= 8 && count >= 1 && count <= 65_535)) return undefined;
  if (!(first + count * bytes + next <= source.size)) return undefined;
  let last = 0;
  for (let index = 0; index < count; index++) {
    const tag = reader.u16(first + index * bytes);
    const type = reader.u16(first + index * bytes + 2);
    if (tag < last || type < 1 || type > 18) return undefined;
    last = tag;
  }
  return { format: "tiff" };
};

/** Icons and cursors: each entry points to a PNG or a bitmap in the file. Source: Microsoft, ICONDIR, ICONDIRENTRY. */
export const recogniseIco: Recogniser = ({ source, head }) => {
  if (head.length < 22 || head.readUInt16LE(0) !== 0) return undefined;
  const [kind, count] = [head.readUInt16LE(2), head.readUInt16LE(4)];
  if ((kind !== 1 && kind !== 2) || count < 1 || count > 256) return undefined;
  const reader = new WindowReader(source);
  for (let entry = 6; entry < 6 + 16 * count; entry += 16) {
    const [length, start] = [reader.u32(entry + 8), reader.u32(entry + 12)];
    if (reader.u8(entry + 3) !== 0 || !(start >= 6 + 16 * count)) return undefined;
    if (!(length >= 16 && start + length <= source.size)) return undefined;
    const isImage = reader.text(start, 8) === "\x89PNG\r\n\x1a\n" || reader.u32(start) === 40;
    if (!isImage) return undefined;
  }
  return { format: "ico" };
};
