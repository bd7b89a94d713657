import type { FlatTable } from "../bytes/flatbuffer";
import { WeightBuffer } from "./schema";

/**
 * Offset and length of a buffer's bytes: in its table, or after all tables, as in models over two gigabytes.
 * Source: tensorflow/lite/core/interpreter_builder.cc, which ignores offsets 0 and 1.
 */
export function bytesOf(buffer: FlatTable): { readonly start: number; readonly length: number } {
  const inside = buffer.bytesAt(WeightBuffer.data);
  const start = buffer.uint64(WeightBuffer.offset);
  if (inside.length > 0 || start <= 1) return inside;
  return { start, length: buffer.uint64(WeightBuffer.size) };
}
