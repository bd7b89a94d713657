import { FormatError } from "../../bytes/formatError";
import { LIMITS } from "../limits";
import type { Recogniser } from "../recogniser";

/** Bits of one element of each type. Source: huggingface/safetensors, safetensors/src/tensor.rs. */
const BITS: Readonly<Record<string, number>> = {
  BOOL: 8,
  U8: 8,
  I8: 8,
  F4: 4,
  F6_E2M3: 6,
  F6_E3M2: 6,
  F8_E5M2: 8,
  F8_E4M3: 8,
  F8_E8M0: 8,
  F8_E4M3FNUZ: 8,
  F8_E5M2FNUZ: 8,
  I16: 16,
  U16: 16,
  F16: 16,
  BF16: 16,
  I32: 32,
  U32: 32,
  F32: 32,
  I64: 64,
  U64: 64,
  F64: 64,
  C64: 64,
};

/**
 * A safetensors file: a length, a JSON header, and the tensors' bytes. Source: huggingface/safetensors README,
 * "Format".
 */
export const recogniseSafetensors: Recogniser = ({ source, head }) => {
  if (head.length < 10 || head[8] !== 0x7b) return undefined;
  const length = Number(head.readBigUInt64LE(0));
  if (length < 2 || length > source.size - 8 || length > LIMITS.wholeMember) return undefined;
  const text = source.read(8, length).toString("utf8");
  if (!/^\{\s*("|\})/.test(text)) return undefined;
  let header: Record<string, unknown>;
  try {
    header = JSON.parse(text);
  } catch {
    throw new FormatError("a safetensors header is not JSON");
  }
  const tensors = Object.entries(header).filter(([name]) => name !== "__metadata__");
  // Of a duplicate name, JSON.parse keeps only the last tensor, so the bytes of the other belong to no tensor.
  const end = endOf(tensors.map(([name, tensor]) => rangeOf(name, tensor)));
  if (8 + length + end !== source.size) {
    throw new FormatError(
      `a safetensors header describes ${8 + length + end} bytes, but the file has ${source.size}`,
    );
  }
  const named = text.match(/"data_offsets"/g)?.length ?? 0;
  if (named > tensors.length) throw new FormatError("a safetensors header has a duplicate name");
  return { format: "safetensors", detail: { tensors: tensors.length } };
};

interface Range {
  readonly name: string;
  readonly start: number;
  readonly end: number;
}

function rangeOf(name: string, tensor: unknown): Range {
  const { dtype, shape, data_offsets: offsets } = (tensor ?? {}) as Record<string, unknown>;
  const bits = typeof dtype === "string" && Object.hasOwn(BITS, dtype) ? BITS[dtype] : undefined;
  if (bits === undefined || !isSizes(shape) || !isSizes(offsets) || offsets.length !== 2)
    throw new FormatError(`the tensor "${name}" lacks its type, shape or offsets`);
  const [start = 0, end = 0] = offsets;
  if ((shape.reduce((product, size) => product * size, 1) * bits) / 8 !== end - start)
    throw new FormatError(`the size of the tensor "${name}" does not match its shape`);
  return { name, start, end };
}

function isSizes(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((size) => Number.isSafeInteger(size) && size >= 0);
}

/** Offset of the end of the last tensor; each tensor must start at the end of the one before it. */
function endOf(ranges: Range[]): number {
  let end = 0;
  for (const range of ranges.sort((a, b) => a.start - b.start || a.end - b.end)) {
    if (range.start !== end)
      throw new FormatError(`there is a gap or an overlap before "${range.name}"`);
    end = range.end;
  }
  return end;
}
