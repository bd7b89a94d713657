import type { MemberFound, Recognition } from "../recognition";

/** Name of raw numbers that an index beside them describes. */
export const SHARD_NAME = /\.data-\d{5}-of-\d{5}$/;

/** What a file is; raw numbers with the name of a shard count as one, because they have no mark. */
export function namedShard({ path, ...found }: MemberFound): Pick<Recognition, "format"> {
  return { format: isRaw(found) && SHARD_NAME.test(path) ? "tensor-bundle-shard" : found.format };
}

/** Whether bytes may be plain numbers: 8.0 and 32.0 in 32 bits are also `AB` in UTF-32 without a mark. */
export function isRaw({ format, fault, detail, code, loads }: Recognition): boolean {
  if (fault !== undefined) return false;
  const isWideText = format === "text" && detail?.encoding !== undefined;
  return format === "unknown" || (isWideText && code === undefined && loads === undefined);
}
