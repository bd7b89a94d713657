import type { ByteSource } from "../../bytes/byteSource";
import type { Recogniser } from "../recogniser";

/** Most variables and aliases of a model; a large one has some thousands. */
const MOST = 100_000;

/**
 * A model of CTranslate2: its name, and variables with their names, shapes and numbers. It names no code. Source:
 * ctranslate2/specs/model_spec.py, ModelSpec._serialize.
 */
export const recogniseCtranslate2: Recogniser = ({ source }) => {
  const name = textAt(source, 4);
  let at = name + 8;
  const count = u32(source, name + 4);
  if (!(name > 0 && count > 0 && count <= MOST)) return undefined;
  for (let left = count; left > 0 && at > 0; left--) {
    const shape = textAt(source, at);
    const rank = source.read(shape, 1)[0] ?? 99;
    const size = shape + 2 + 4 * rank;
    at = shape > 0 && rank <= 8 ? size + 4 + u32(source, size) : -1;
  }
  const aliases = at > 0 ? u32(source, at) : Number.NaN;
  if (!(aliases <= MOST)) return undefined;
  at += 4;
  for (let left = 2 * aliases; left > 0 && at > 0; left--) at = textAt(source, at);
  return at === source.size ? { format: "ctranslate2" } : undefined;
};

function u32(source: ByteSource, at: number): number {
  const bytes = source.read(at, 4);
  return bytes.length === 4 ? bytes.readUInt32LE() : Number.NaN;
}

/** The offset after a name with its length and a zero byte at its end; -1 if there is none. */
function textAt(source: ByteSource, at: number): number {
  const length = source.read(at, 2).length === 2 ? source.read(at, 2).readUInt16LE() : 0;
  const text = source.read(at + 2, length).toString("latin1");
  return /^[\w/.-]{1,500}\0$/.test(text) ? at + 2 + length : -1;
}
