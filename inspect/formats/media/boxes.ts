import { WindowReader } from "../../bytes/windowReader";
import type { Recogniser } from "../recogniser";
import { refuseMore, wholeOr } from "../upToLimit";

const MAX_BOXES = 100_000;
const JPEG_2000 = "\0\0\0\x0cjP  \r\n\x87\n";
/** Brands of still images. Source: ISO 23008-12; AV1 Image File Format. */
const IMAGES = /^(?:avi[fs]|hei[cxms]|hev[cxms]|mi[fa][1fb]|msf1)$/;

/**
 * JPEG 2000, AVIF, HEIC and MP4, recognised by boxes that fill the file. Source: ISO 15444-1, annexes A and I; ISO
 * 14496-12, 4.2.
 */
export const recogniseBoxes: Recogniser = ({ source, head }) => {
  if (head.toString("latin1", 0, 4) === "\xff\x4f\xff\x51") {
    const end = source.read(source.size - 2, 2).toString("latin1");
    return {
      format: "jpeg2000",
      ...(end !== "\xff\xd9" && { fault: "it is truncated" }),
    };
  }
  const reader = new WindowReader(source, "big");
  if (head.toString("latin1", 0, 12) === JPEG_2000) {
    return wholeOr("jpeg2000", DAMAGED, () => fillsFile(reader, 12));
  }
  if (head.toString("latin1", 4, 8) !== "ftyp") return undefined;
  const length = reader.u32(0);
  const isValid = length >= 16 && length <= 4096 && length % 4 === 0;
  const brands = [8, ...range(16, Math.min(length, 4096))].map((at) => reader.text(at, 4));
  const format = brands.some((brand) => IMAGES.test(brand)) ? "heif" : "mp4";
  return wholeOr(format, DAMAGED, () => isValid && fillsFile(reader, 0));
};

const DAMAGED = "its boxes do not fill the file";

function range(start: number, end: number): number[] {
  return Array.from(
    { length: Math.max(0, Math.floor((end - start) / 4)) },
    (_, at) => start + 4 * at,
  );
}

/** Whether boxes, each with a length and a name, fill the file from `start` on; the last one may have no length. */
function fillsFile(reader: WindowReader, start: number): boolean {
  let at = start;
  for (let count = 0; at < reader.size; count++) {
    refuseMore(count, MAX_BOXES, "boxes");
    const length = reader.u32(at);
    if (!/^[ -~\xa9]{4}$/.test(reader.text(at + 4, 4))) return false;
    if (length === 0) return true;
    const whole = length === 1 ? reader.u64(at + 8) : length;
    if (!(whole >= 8)) return false;
    at += whole;
  }
  return at === reader.size;
}
