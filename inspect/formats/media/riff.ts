import { WindowReader } from "../../bytes/windowReader";
import type { Recogniser } from "../recogniser";
import { refuseMore, wholeOr } from "../upToLimit";

const MAX_CHUNKS = 100_000;

/**
 * WAV, WebP and AIFF, recognised by chunks that fill the file. Source: Microsoft, "Multimedia Programming Interface";
 * EBU Tech 3306; WebP container specification; Apple, "AIFF 1.3".
 */
export const recogniseRiff: Recogniser = ({ source, head }) => {
  const mark = head.toString("latin1", 0, 4);
  const kind = head.toString("latin1", 8, 12);
  if (mark === "FORM" && /^AIF[FC]$/.test(kind)) {
    const chunks = () => chunksOf(new WindowReader(source, "big"), false);
    return wholeOr("aiff", DAMAGED, () => chunks()?.has("COMM") === true);
  }
  if (mark !== "RIFF" && mark !== "RIFX" && mark !== "RF64") return undefined;
  const isImage = kind === "WEBP" && mark === "RIFF";
  if (!isImage && kind !== "WAVE") return undefined;
  const reader = new WindowReader(source, mark === "RIFX" ? "big" : "little");
  return wholeOr(isImage ? "webp" : "wav", DAMAGED, () => {
    const chunks = chunksOf(reader, mark === "RF64");
    const first = chunks?.values().next().value ?? "";
    return isImage ? /^VP8[ LX]$/.test(first) : chunks?.has("fmt ") === true;
  });
};

const DAMAGED = "its chunks do not fill the file";

/** The names of the chunks, or undefined if the chunks do not fill the file. */
function chunksOf(reader: WindowReader, is64: boolean): Set<string> | undefined {
  const { size } = reader;
  const declared = reader.u32(4);
  // The writer of a stream does not know its length at the start.
  const isStream = is64 || declared === 0 || declared === 0xffffffff;
  // Some writers leave chunks out of the declared length; they must still fill the file.
  if (!isStream && declared + 8 - size > 1) return undefined;
  const names = new Set<string>();
  let at = 12;
  for (let count = 0; at + 8 <= size; count++) {
    const name = reader.text(at, 4);
    refuseMore(count, MAX_CHUNKS, "chunks");
    if (!/^[ -~]{4}$/.test(name)) return undefined;
    const length = reader.u32(at + 4);
    const isOpen = length === 0xffffffff && isStream;
    at = isOpen ? size : at + 8 + length + (length % 2);
    if (at > size + 1) return undefined;
    names.add(name);
  }
  // If the last chunk has an odd length, one byte may be missing or extra.
  return size - at <= 1 ? names : undefined;
}
