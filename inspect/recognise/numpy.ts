import { FormatError } from "../formatError";
import type { Recogniser } from "./index";

/** Source: numpy/lib/format.py, format versions 1.0 to 3.0. */
const MAGIC = "\x93NUMPY";
const MAX_HEADER = 65_536;

/** A numpy array; one of objects carries a pickle, wherever in its type the object stands. */
export const recogniseNumpy: Recogniser = ({ head }) => {
  if (head.length < 12 || head.toString("latin1", 0, 6) !== MAGIC) return undefined;
  const wide = (head[6] ?? 1) >= 2;
  const length = wide ? head.readUInt32LE(8) : head.readUInt16LE(8);
  const start = wide ? 12 : 10;
  if (length > MAX_HEADER || start + length > head.length)
    throw new FormatError("a numpy header is too long");
  const header = head.toString("latin1", start, start + length);
  const description = /'descr'\s*:\s*(.*?),\s*'fortran_order'/s.exec(header)?.[1];
  if (description === undefined) throw new FormatError("a numpy header names no type");
  if (!hasObjects(description)) return { format: "numpy" };
  return {
    format: "numpy-objects",
    detail: "an array of Python objects, which is a pickle",
    code: [{ what: "pickled objects", where: "" }],
  };
};

/** Types are texts such as '|O', or lists of (name, type): a name is no type. */
function hasObjects(description: string): boolean {
  const texts = [...description.matchAll(/'((?:[^'\\]|\\.)*)'/g)];
  return texts.some(({ 1: text = "", index }) => {
    const isName = /\(\s*$/.test(description.slice(0, index));
    return !isName && /^[<>|=]?\d*O\d*$/.test(text);
  });
}
