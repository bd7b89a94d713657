import { FormatError } from "../formatError";
import type { Recogniser } from "./index";
import { LIMITS } from "./limits";

/** Source: huggingface/safetensors README, "Format": a length, a JSON header, and the tensors' bytes. */
export const recogniseSafetensors: Recogniser = ({ source, head }) => {
  if (head.length < 10 || head[8] !== 0x7b) return undefined;
  const length = Number(head.readBigUInt64LE(0));
  if (length < 2 || length > source.size - 8 || length > LIMITS.wholeMember) return undefined;
  const text = source.read(8, length).toString("utf8");
  if (!/^\{\s*("|\})/.test(text)) return undefined;
  let header: Record<string, { data_offsets?: [number, number] }>;
  try {
    header = JSON.parse(text);
  } catch {
    throw new FormatError("a safetensors header is no JSON");
  }
  let end = 0;
  for (const [name, tensor] of Object.entries(header)) {
    if (name !== "__metadata__")
      end = Math.max(end, Number(tensor?.data_offsets?.[1] ?? Number.NaN));
  }
  if (8 + length + end !== source.size) {
    throw new FormatError(
      `a safetensors header describes ${8 + length + end} bytes, the file has ${source.size}`,
    );
  }
  return { format: "safetensors", detail: `${Object.keys(header).length} entries` };
};
