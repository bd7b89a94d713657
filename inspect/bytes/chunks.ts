import { LIMITS } from "../formats/limits";
import type { ByteSource } from "./byteSource";

/** A file's bytes in parts that overlap, so that a name of up to `overlap` bytes is whole in one of them. */
export function* partsOf(
  source: ByteSource,
  overlap: number,
): Iterable<{ readonly start: number; readonly part: Buffer }> {
  for (let start = 0; start < source.size; start += LIMITS.searchPart)
    yield { start, part: source.read(start, LIMITS.searchPart + overlap) };
}

/** Where each name first is in a file. */
export function search(source: ByteSource, names: readonly string[]): ReadonlyMap<string, number> {
  const found = new Map<string, number>();
  for (const { start, part } of partsOf(source, Math.max(...names.map(({ length }) => length)))) {
    for (const name of names) {
      const at = found.has(name) ? -1 : part.indexOf(name, 0, "latin1");
      if (at >= 0) found.set(name, start + at);
    }
  }
  return found;
}
