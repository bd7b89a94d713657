import { WindowReader } from "../../bytes/windowReader";
import type { Recogniser } from "../recogniser";

/** First fields of a file of releases 117 to 121. Source: stata.com, "dta: Description of .dta file format". */
const TAGS =
  /^<stata_dta><header><release>(?:11[7-9]|12[01])<\/release><byteorder>(?:LSF|MSF)<\/byteorder><K>/;

/** Bytes of a column by its type in releases 113 to 115; a type up to 244 is the length of a string. */
const WIDTHS: Readonly<Record<number, number>> = { 251: 1, 252: 2, 253: 4, 254: 4, 255: 8 };

/** A Stata data set: in tags from first to last, or in tables whose lengths follow from the header. */
export const recogniseStata: Recogniser = ({ source, head }) => {
  if (head.toString("latin1", 0, 11) === "<stata_dta>") {
    const isWhole =
      TAGS.test(head.toString("latin1", 0, 96)) &&
      source.read(source.size - 12, 12).toString("latin1") === "</stata_dta>";
    return isWhole ? { format: "stata" } : undefined;
  }
  const [release = 0, order = 0, type = 0, unused = 0] = head;
  if (release < 113 || release > 115 || order < 1 || order > 2 || type !== 1 || unused !== 0)
    return undefined;
  const reader = new WindowReader(source, order === 1 ? "big" : "little");
  const columns = reader.u16(4);
  const rows = reader.u32(6);
  if (!(columns >= 1 && columns <= 32_767)) return undefined;
  let row = 0;
  for (let column = 0; column < columns; column++) {
    const type = reader.u8(109 + column);
    const width = WIDTHS[type] ?? (type >= 1 && type <= 244 ? type : Number.NaN);
    row += width;
  }
  // Types, names, sort order, formats, names of value labels, and variable labels.
  const format = release === 113 ? 12 : 49;
  let at = 109 + columns * (1 + 33 + format + 33 + 81) + 2 * (columns + 1);
  for (let field = 0; field < 100_000; field++) {
    const kind = reader.u8(at);
    const length = reader.u32(at + 1);
    at += 5;
    if (kind === 0 && length === 0) break;
    at += length;
    if (!(at <= source.size)) return undefined;
  }
  return at + row * rows <= source.size ? { format: "stata" } : undefined;
};
