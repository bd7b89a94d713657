import { WindowReader } from "../../bytes/windowReader";
import type { Recogniser } from "../recogniser";
import { refuseMore, wholeOr } from "../upToLimit";

const MAGIC = 793_712_314;
/** Most words and labels that are walked. */
const MAX_WORDS = 5_000_000;
/** Longest word, in bytes. */
const MAX_WORD = 4096;

/**
 * A fastText model (.bin, .ftz): its arguments, its dictionary, and matrices up to the end of the file. Source:
 * facebookresearch/fastText src/{fasttext,args,dictionary,densematrix}.cc.
 */
export const recogniseFasttext: Recogniser = ({ source, head }) => {
  if (head.length < 92 || head.readInt32LE(0) !== MAGIC) return undefined;
  const fault = "its header, dictionary or matrices are damaged";
  return wholeOr("fasttext", fault, () => isWhole(new WindowReader(source)));
};

function isWhole(reader: WindowReader): boolean {
  const version = reader.i32(4);
  const dimension = reader.i32(8);
  const [loss, kind] = [reader.i32(32), reader.i32(36)];
  const isValid = version >= 11 && version <= 12 && dimension > 0 && dimension < 100_000;
  if (!isValid || !(loss >= 1 && loss <= 4 && kind >= 1 && kind <= 3)) return false;
  const at = dictionaryEnd(reader, 64);
  return reader.u8(at) === 1
    ? at + 2 < reader.size
    : reader.u8(at) === 0 && endsWithMatrices(reader, at + 1, dimension);
}

/** Offset of the end of the dictionary; NaN if there is none. */
function dictionaryEnd(reader: WindowReader, start: number): number {
  const [size, words, labels] = [reader.i32(start), reader.i32(start + 4), reader.i32(start + 8)];
  const pruned = reader.i64(start + 20);
  let at = start + 28;
  const isValid = size === words + labels && words >= 0 && labels >= 0 && pruned >= -1;
  if (!isValid) return Number.NaN;
  refuseMore(size - 1, MAX_WORDS, "words");
  for (let index = 0; index < size; index++) {
    const end = reader.read(at, MAX_WORD).indexOf(0);
    at += end + 1;
    if (end < 0 || !(reader.i64(at) >= 0 && reader.u8(at + 8) <= 1)) return Number.NaN;
    at += 9;
  }
  return at + 8 * Math.max(0, pruned);
}

/**
 * Whether the input and output matrices, each after its numbers of rows and columns, end the file; a byte separates
 * them.
 */
function endsWithMatrices(reader: WindowReader, start: number, dimension: number): boolean {
  const matrix = (at: number) =>
    reader.i64(at) >= 0 && reader.i64(at + 8) === dimension
      ? at + 16 + 4 * reader.i64(at) * dimension
      : Number.NaN;
  const between = matrix(start);
  return reader.u8(between) <= 1 && matrix(between + 1) === reader.size;
}
