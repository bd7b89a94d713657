import { messageFields } from "../messageFields";
import type { Recogniser } from "../recogniser";

/**
 * ORC: its magic bytes, and a PostScript at the end that repeats them and gives the lengths of the parts before it.
 * Source: orc.apache.org, ORCv1.
 */
export const recogniseOrc: Recogniser = ({ source, head }) => {
  if (head.toString("latin1", 0, 3) !== "ORC" || source.size < 16) return undefined;
  const length = source.read(source.size - 1, 1)[0] ?? 0;
  const start = source.size - 1 - length;
  if (length < 4 || start < 3) return undefined;
  const fields = messageFields(source, start, source.size - 1, 100);
  const field = (number: number) => fields?.find((one) => one.field === number);
  const name = field(8000);
  if (!name || source.read(name.start, name.length).toString("latin1") !== "ORC") return undefined;
  const footer = field(1)?.value ?? 0;
  if (footer > 0 && footer + (field(5)?.value ?? 0) + 3 <= start) return { format: "orc" };
  return { format: "orc", fault: "its footer extends past the start of the file" };
};
