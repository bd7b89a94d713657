import { isText } from "../../bytes/textBytes";
import { WindowReader } from "../../bytes/windowReader";
import type { Recogniser } from "../recogniser";

/** Number of words that are walked; of further words, only the minimum size is checked. */
const WORDS = 1000;
/** Longest word, in bytes. */
const MAX_WORD = 2048;

/**
 * Word vectors in word2vec's binary form: each word, a space, and its numbers, up to the end. Source: word2vec.c,
 * gensim KeyedVectors.
 */
export const recogniseWord2vec: Recogniser = ({ source, head }) => {
  const first = /^(\d{1,10}) (\d{1,6})\n/.exec(head.toString("latin1", 0, 20));
  const [line = "", count = 0, dimension = 0] = first ?? [];
  const [words, width] = [Number(count), 4 * Number(dimension)];
  if (words === 0 || width === 0 || line.length + words * (width + 2) > source.size)
    return undefined;
  const reader = new WindowReader(source);
  let at = line.length;
  for (let index = 0; index < words; index++) {
    if (index === WORDS) return { format: "word2vec" };
    if (reader.u8(at) === 0x0a) at++;
    const end = reader.read(at, MAX_WORD).indexOf(0x20);
    if (end < 1 || !isText(reader.read(at, end), false)) return undefined;
    at += end + 1 + width;
    if (at > source.size) return undefined;
  }
  const isAtEnd = at === source.size || (at + 1 === source.size && reader.u8(at) === 0x0a);
  return isAtEnd ? { format: "word2vec" } : undefined;
};
