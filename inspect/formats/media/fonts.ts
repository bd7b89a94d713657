import { WindowReader } from "../../bytes/windowReader";
import type { Recogniser } from "../recogniser";

const FAULT = "its tables are not all inside the file";

/** TrueType and OpenType fonts, font collections, and web fonts. Source: OpenType 1.9.1, "otff"; W3C, WOFF 1.0 and 2.0. */
export const recogniseFont: Recogniser = ({ source, head }) => {
  const mark = head.toString("latin1", 0, 4);
  const reader = new WindowReader(source, "big");
  if (mark === "wOFF" || mark === "wOF2") {
    const isValid = reader.u32(8) === source.size && reader.u16(12) >= 1 && reader.u16(14) === 0;
    return { format: "font", ...(!isValid && { fault: FAULT }) };
  }
  if (mark === "ttcf") {
    const count = reader.u32(8);
    const isValid = count >= 1 && count <= 1024 && hasTables(reader, reader.u32(12));
    return { format: "font", ...(!isValid && { fault: FAULT }) };
  }
  if (mark === "OTTO") return { format: "font", ...(!hasTables(reader, 0) && { fault: FAULT }) };
  const isTrueType = (mark === "\0\x01\0\0" || mark === "true") && hasTables(reader, 0);
  return isTrueType ? { format: "font" } : undefined;
};

/** Whether the tables are inside the file and include the character map and the font header. */
function hasTables(reader: WindowReader, start: number): boolean {
  const count = reader.u16(start + 4);
  if (!(count >= 1 && count <= 256)) return false;
  const names = new Set<string>();
  for (let at = start + 12; at < start + 12 + 16 * count; at += 16) {
    const name = reader.text(at, 4);
    if (!/^[ -~]{4}$/.test(name)) return false;
    if (!(reader.u32(at + 8) + reader.u32(at + 12) <= reader.size)) return false;
    names.add(name);
  }
  return names.has("cmap") && names.has("head");
}
