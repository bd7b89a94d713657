import { WindowReader } from "../../bytes/windowReader";
import type { Recogniser } from "../recogniser";

const BLANK = String.raw`(?:\s|#[^\n]{0,200}\n)`;
const NUMBER = String.raw`${BLANK}{1,20}(\d{1,9})`;
/** Header of a bitmap, a greyscale or a colour image. Source: netpbm.sourceforge.net, pbm, pgm and ppm. */
const PNM = new RegExp(`^P([456])${NUMBER}${NUMBER}`);
const MOST = new RegExp(String.raw`^${NUMBER}\s`);
/** Header of an image with floating-point values. Source: pauldebevec.com, "PFM". */
const PFM = /^P([fF])\s{1,20}(\d{1,9})\s{1,20}(\d{1,9})\s{1,20}-?[\d.eE+-]{1,30}\s/;
/** Header of an image with any number of channels. Source: netpbm.sourceforge.net, pam. */
const PAM = /^P7\n(?:[^\n]{0,200}\n){1,50}?ENDHDR\n/;
const MAX_IMAGES = 10_000;

/** Netpbm's binary images: one or more, each as long as its header declares, up to the end of the file. */
export const recogniseNetpbm: Recogniser = ({ source, head, hasControl }) => {
  if (head[0] !== 0x50 || !(hasControl || source.size > head.length)) return undefined;
  let at = 0;
  for (let count = 0; count < MAX_IMAGES; count++) {
    if (at === source.size) return count > 0 ? { format: "netpbm" } : undefined;
    const length = lengthOf(source.read(at, 4096).toString("latin1"));
    if (length === undefined || at + length > source.size) return undefined;
    at += length;
  }
  return undefined;
};

function lengthOf(text: string): number | undefined {
  const [start, kind, width, height] = PNM.exec(text) ?? PFM.exec(text) ?? [];
  if (start === undefined) return lengthOfPam(text);
  const [columns, rows] = [Number(width), Number(height)];
  if (kind === "f" || kind === "F") return start.length + columns * rows * (kind === "F" ? 12 : 4);
  if (kind === "4") return start.length + 1 + Math.ceil(columns / 8) * rows;
  const [more, most] = MOST.exec(text.slice(start.length)) ?? [];
  if (more === undefined || !(Number(most) >= 1 && Number(most) < 65_536)) return undefined;
  const wide = Number(most) > 255 ? 2 : 1;
  return start.length + more.length + columns * rows * wide * (kind === "6" ? 3 : 1);
}

function lengthOfPam(text: string): number | undefined {
  const header = PAM.exec(text)?.[0];
  if (header === undefined) return undefined;
  const of = (name: string) =>
    Number(new RegExp(`\n${name}\\s{1,9}(\\d{1,9})\\s`).exec(header)?.[1] ?? Number.NaN);
  const wide = of("MAXVAL") > 255 ? 2 : 1;
  return header.length + of("WIDTH") * of("HEIGHT") * of("DEPTH") * wide;
}

/**
 * TGA, recognised by the footer of its version 2 and by its header. Source: Truevision, "TGA File Format Specification
 * 2.0".
 */
export const recogniseTga: Recogniser = ({ source, head }) => {
  if (head.length < 44 || (head[1] ?? 2) > 1 || !TGA_KINDS.includes(head[2] ?? 255))
    return undefined;
  if (source.read(source.size - 18, 18).toString("latin1") !== "TRUEVISION-XFILE.\0")
    return undefined;
  const reader = new WindowReader(source);
  const [width, height, depth] = [reader.u16(12), reader.u16(14), reader.u8(16)];
  const isImage = width > 0 && height > 0 && [1, 8, 15, 16, 24, 32].includes(depth);
  return { format: "tga", ...(!isImage && { fault: "its header is not that of an image" }) };
};
const TGA_KINDS = [1, 2, 3, 9, 10, 11];
