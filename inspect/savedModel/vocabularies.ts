import type { Bundle } from "../bundle/bundle";
import { isReadInParts } from "../bundle/readFiles";
import { withFile } from "../bytes/byteSource";
import type { Problem } from "../problem";
import type { Vocabulary } from "./assets";
import { vocabularyFault } from "./vocabulary";

/** Most bytes that are read for all vocabularies of one graph. */
const MOST_BYTES = 1 << 28;

/** Adds a problem for each vocabulary that TensorFlow refuses; returns the paths of those that are too large to be read. */
export function checkVocabularies(
  { files }: Bundle,
  vocabularies: readonly Vocabulary[],
  problems: Problem[],
): string[] {
  const unread = new Set<string>();
  const judged = new Set<string>();
  const byPath = new Map(files.map((file) => [file.path, file]));
  let left = MOST_BYTES;
  for (const { asset, columns, types } of vocabularies) {
    const path = `assets/${asset}`;
    const key = JSON.stringify([path, columns, types]);
    const file = byPath.get(path);
    // Another problem describes an empty file, and a file that is not read is reported as such.
    if (!file || file.bytes === 0 || isReadInParts(file) || judged.has(key)) continue;
    judged.add(key);
    left -= file.bytes;
    const fault =
      left < 0
        ? "unread"
        : withFile(file.location, (source) => vocabularyFault(source, columns, types));
    if (fault === "unread") unread.add(path);
    else if (fault) problems.push({ code: "unfit-vocabulary", path, ...fault });
  }
  return [...unread];
}
