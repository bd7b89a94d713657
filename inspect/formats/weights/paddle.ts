import { WindowReader } from "../../bytes/windowReader";
import { messageFields } from "../messageFields";
import type { Recogniser } from "../recogniser";

const MAX_TENSORS = 100_000;
/** Bytes of an element by its type. Source: PaddlePaddle/Paddle paddle/fluid/framework/framework.proto, VarType.Type. */
const WIDTHS: Readonly<Record<number, number>> = {
  0: 1,
  1: 2,
  2: 4,
  3: 8,
  4: 2,
  5: 4,
  6: 8,
  20: 1,
  21: 1,
  22: 2,
  23: 8,
  24: 16,
};

/**
 * Parameters of a Paddle model (.pdiparams): tensors up to the end of the file. Source: Paddle lod_tensor.cc,
 * SerializeToStream.
 */
export const recognisePaddle: Recogniser = ({ source, head }) => {
  // Two versions and a level, all of them 0, before the description of the first tensor.
  if (head.length < 24 || !head.subarray(0, 16).every((byte) => byte === 0)) return undefined;
  const reader = new WindowReader(source);
  let at = 0;
  for (let count = 0; count < MAX_TENSORS; count++) {
    if (at === source.size) return count > 0 ? { format: "paddle-parameters" } : undefined;
    if (reader.u32(at) !== 0 || reader.u64(at + 4) !== 0 || reader.u32(at + 12) !== 0)
      return undefined;
    const length = reader.i32(at + 16);
    if (!(length > 0 && length < 4096)) return undefined;
    const start = at + 20;
    const fields = messageFields(source, start, Math.min(source.size, start + length), 64);
    const width = WIDTHS[fields?.find(({ field }) => field === 1)?.value ?? -1];
    if (!fields || width === undefined) return undefined;
    const sizes = fields.filter(({ field, wire }) => field === 2 && wire === 0);
    at = start + length + sizes.reduce((bytes, { value }) => bytes * value, width);
    if (!(at <= source.size)) return undefined;
  }
  return undefined;
};
