import { inMemory, messageFields } from "../messageFields";
import type { Recogniser } from "../recogniser";

const MAX_PIECES = 1_000_000;
/** Type of the one piece that stands for unknown input. */
const UNKNOWN = 2;

/**
 * A SentencePiece model: pieces with a text and a score, one of them for unknown input, and the settings for training
 * and normalisation. Source: google/sentencepiece src/sentencepiece_model.proto.
 */
export const recogniseSentencepiece: Recogniser = ({ source: whole, head }) => {
  if (head[0] !== 0x0a) return undefined;
  const first = head[1] ?? 0;
  // The first piece: a short message whose first field is a string.
  if (first < 2 || first > 127 || head[2] !== 0x0a) return undefined;
  const source = inMemory(whole);
  const fields = source && messageFields(source, 0, source.size, MAX_PIECES);
  if (!fields || fields.some(({ field, wire }) => wire !== 2 || field > 5)) return undefined;
  const has = (number: number) => fields.some(({ field }) => field === number);
  if (!has(2) || !has(3)) return undefined;
  let unknown = 0;
  for (const { field, start, length } of fields) {
    if (field !== 1) continue;
    const piece = messageFields(source, start, start + length, 4);
    if (!piece?.every((one) => one.field <= 3)) return undefined;
    const hasText = piece.some((one) => one.field === 1 && one.wire === 2);
    if (!hasText || !piece.some((one) => one.field === 2 && one.wire === 5)) return undefined;
    if (piece.some((one) => one.field === 3 && one.value === UNKNOWN)) unknown++;
  }
  return unknown === 1 ? { format: "sentencepiece" } : undefined;
};
