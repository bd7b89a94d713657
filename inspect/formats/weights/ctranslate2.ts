import { WindowReader } from "../../bytes/windowReader";
import type { Recogniser } from "../recogniser";

/** Most variables and aliases of a model; a large one has some thousands. */
const MOST = 100_000;

/**
 * A model of CTranslate2: its name, and variables with their names, shapes and numbers. It names no code. Source:
 * ctranslate2/specs/model_spec.py, ModelSpec._serialize.
 */
export const recogniseCtranslate2: Recogniser = ({ source }) => {
  const reader = new WindowReader(source);
  const name = textAt(reader, 4);
  let at = name + 8;
  const count = reader.u32(name + 4);
  if (!(name > 0 && count > 0 && count <= MOST)) return undefined;
  for (let left = count; left > 0 && at > 0; left--) {
    const shape = textAt(reader, at);
    const rank = reader.u8(shape);
    const size = shape + 2 + 4 * rank;
    at = shape > 0 && rank <= 8 ? size + 4 + reader.u32(size) : -1;
  }
  const aliases = at > 0 ? reader.u32(at) : Number.NaN;
  if (!(aliases <= MOST)) return undefined;
  at += 4;
  for (let left = 2 * aliases; left > 0 && at > 0; left--) at = textAt(reader, at);
  return at === source.size ? { format: "ctranslate2" } : undefined;
};

/** The offset after a name with its length and a zero byte at its end; -1 if there is none. */
function textAt(reader: WindowReader, at: number): number {
  const length = reader.u16(at);
  return /^[\w/.-]{1,500}\0$/.test(reader.text(at + 2, length)) ? at + 2 + length : -1;
}
