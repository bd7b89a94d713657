import { WindowReader } from "../../bytes/windowReader";
import type { Recogniser } from "../recogniser";

/**
 * SPSS: a product name, a layout code that shows the byte order, and a compression. Source: GNU PSPP, "System File
 * Format".
 */
export const recogniseSpss: Recogniser = ({ source, head, hasControl }) => {
  const mark = head.toString("latin1", 0, 4);
  if ((mark !== "$FL2" && mark !== "$FL3") || !hasControl) return undefined;
  const reader = new WindowReader(source);
  const isLittle = [2, 3].includes(reader.u32(64));
  const ordered = isLittle ? reader : new WindowReader(source, "big");
  const isValid =
    [2, 3].includes(ordered.u32(64)) && ordered.u32(72) <= 2 && ordered.u32(176) === 2;
  return { format: "spss", ...(!isValid && { fault: "its header is damaged" }) };
};
