import type { ByteSource } from "./byteSource";

/** A range of a source, as a source of its own. */
export function sectionOf(source: ByteSource, start: number, size: number): ByteSource {
  const end = Math.min(source.size, start + size);
  return {
    size: Math.max(0, end - start),
    read: (offset, length) =>
      source.read(
        start + offset,
        offset < 0 ? 0 : Math.max(0, Math.min(length, end - start - offset)),
      ),
  };
}
