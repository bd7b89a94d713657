import type { ByteSource } from "../bytes/byteSource";

/** The same bytes, of which at most `budget` are read; beyond it they seem to end. */
export function withBudget(source: ByteSource, budget: number): ByteSource {
  let left = budget;
  return {
    size: source.size,
    read(offset, length) {
      const bytes = source.read(offset, Math.min(length, left));
      left -= bytes.length;
      return bytes;
    },
  };
}
