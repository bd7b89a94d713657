import type { MemberFound, Recognition } from "../recognition";

/** Name of a file of raw numbers that an index beside it describes. */
export const SHARD_NAME = /\.data-\d{5}-of-\d{5}$/;

/** The format of a file; raw numbers with the name of a shard count as a shard, because shards have no magic bytes. */
export function namedShard({ path, ...found }: MemberFound): Pick<Recognition, "format"> {
  return { format: isRaw(found) && SHARD_NAME.test(path) ? "tensor-bundle-shard" : found.format };
}

/** Whether bytes may be plain numbers: 8.0 and 32.0 as 32-bit floats are also `AB` in UTF-32 without a byte order mark. */
export function isRaw({ format, fault, detail, code, loads }: Recognition): boolean {
  if (fault !== undefined) return false;
  const isWideText = format === "text" && detail?.encoding !== undefined;
  return format === "unknown" || (isWideText && code === undefined && loads === undefined);
}
