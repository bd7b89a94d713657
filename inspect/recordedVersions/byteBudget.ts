import type { ByteSource } from "../bytes/byteSource";

/** A source with a budget of bytes to read; once it is spent, the source seems to end. */
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
