import type { MemberFound, Recognition } from "../recognition";

/** Name of raw numbers that an index beside them describes. */
export const SHARD_NAME = /\.data-\d{5}-of-\d{5}$/;

/** What a file is; raw numbers with the name of a shard count as one, because they have no mark. */
export function namedShard({ path, format, fault }: MemberFound): Pick<Recognition, "format"> {
  const isRaw = format === "unknown" && fault === undefined;
  return { format: isRaw && SHARD_NAME.test(path) ? "tensor-bundle-shard" : format };
}
