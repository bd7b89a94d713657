import { WindowReader } from "../../bytes/windowReader";
import type { Recogniser } from "../recogniser";
import { refuseMore, wholeOr } from "../upToLimit";

const MAX_CHUNKS = 100_000;

/**
 * AU, recognised by a header with the offset and length of the samples. Source: Oracle, "audio(5)"; libsndfile
 * src/au.c.
 */
export const recogniseAu: Recogniser = ({ source, head }) => {
  const mark = head.toString("latin1", 0, 4);
  if (mark !== ".snd" && mark !== "dns.") return undefined;
  const reader = new WindowReader(source, mark === ".snd" ? "big" : "little");
  const [start, length, encoding] = [reader.u32(4), reader.u32(8), reader.u32(12)];
  const [rate, channels] = [reader.u32(16), reader.u32(20)];
  const isWhole = length === 0xffffffff || Math.abs(start + length - source.size) <= 1;
  const isValid = start >= 24 && start <= source.size && encoding >= 1 && encoding <= 27;
  const isFine = isValid && isWhole && rate > 0 && channels >= 1 && channels <= 1024;
  return { format: "au", ...(!isFine && { fault: "its header does not match its samples" }) };
};

/** Ids of the file and of its sound in Wave64. Source: Sony, "Wave64 File Format". */
const RIFF_ID = Buffer.from("726966662e91cf11a5d628db04c10000", "hex");
const WAVE_ID = Buffer.from("77617665f3acd3118cd100c04f8edb8a", "hex");

/** Wave64: chunks at multiples of 8 bytes, each with an id and a length that includes its header. */
export const recogniseWave64: Recogniser = ({ source, head }) => {
  if (!head.subarray(0, 16).equals(RIFF_ID)) return undefined;
  const reader = new WindowReader(source);
  return wholeOr("wave64", DAMAGED, () => {
    let at = 40;
    let count = 0;
    for (; at + 24 <= source.size; count++) {
      refuseMore(count, MAX_CHUNKS, "chunks");
      const length = reader.u64(at + 16);
      if (!(length >= 24)) break;
      at += Math.ceil(length / 8) * 8;
    }
    const isWhole = count > 1 && at >= source.size && at - source.size < 8;
    return head.subarray(24, 40).equals(WAVE_ID) && isWhole;
  });
};

const DAMAGED = "its chunks do not fill the file";

/** CAF: chunks, the first of which describes the sound. Source: Apple, "Core Audio Format Specification 1.0". */
export const recogniseCaf: Recogniser = ({ source, head }) => {
  if (head.toString("latin1", 0, 8) !== "caff\0\x01\0\0") return undefined;
  const reader = new WindowReader(source, "big");
  const isDescribed = reader.text(8, 4) === "desc" && reader.i64(12) === 32;
  return wholeOr("caf", DAMAGED, () => {
    let at = 8;
    for (let count = 0; at < source.size; count++) {
      refuseMore(count, MAX_CHUNKS, "chunks");
      const length = reader.i64(at + 4);
      const isData = reader.text(at, 4) === "data";
      // The last chunk may contain samples of unknown length.
      if (length === -1 && isData) at = source.size;
      else if (length >= 0) at += 12 + length;
      else break;
      // libsndfile fills odd samples up with a byte that the length does not count; no chunk's name starts with it.
      if (isData && at % 2 === 1 && reader.u8(at) === 0) at++;
    }
    return isDescribed && at === source.size;
  });
};
