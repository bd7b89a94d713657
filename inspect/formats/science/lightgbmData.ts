import { WindowReader } from "../../bytes/windowReader";
import type { Recogniser } from "../recogniser";
import { refuseMore, wholeOr } from "../upToLimit";

/** First bytes of the file. Source: LightGBM src/io/dataset.cpp, Dataset::binary_file_token. */
const MARK = "______LightGBM_Binary_File_Token______\n";
const MAX_PARTS = 1_000_000;

/** Binned LightGBM data: parts at multiples of 8 bytes, each after its length, up to the end of the file. */
export const recogniseLightgbmData: Recogniser = ({ source, head }) => {
  if (head.toString("latin1", 0, MARK.length) !== MARK) return undefined;
  const reader = new WindowReader(source);
  return wholeOr("lightgbm-data", "its parts do not end with the file", () => {
    let at = Math.ceil(MARK.length / 8) * 8;
    for (let part = 0; at < source.size; part++) {
      refuseMore(part, MAX_PARTS, "parts");
      at += 8 + reader.u64(at);
    }
    return at === source.size;
  });
};
