import { LIMITS } from "../formats/limits";
import type { ByteSource } from "./byteSource";

/** A file's bytes in overlapping parts, so a name of up to `overlap` bytes is complete in at least one of them. */
export function* partsOf(
  source: ByteSource,
  overlap: number,
): Iterable<{ readonly start: number; readonly part: Buffer }> {
  for (let start = 0; start < source.size; start += LIMITS.searchPart)
    yield { start, part: source.read(start, LIMITS.searchPart + overlap) };
}

/** The offset at which each name first occurs in a file; names that do not occur are left out. */
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
