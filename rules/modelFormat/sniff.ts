import type { Recognition } from "../../inspect/formats/recognition";
import { namedShard, SHARD_NAME } from "../../inspect/formats/tensorflow/shardName";
import { refusal } from "./refusal";

/** The verdict on a single file. */
export interface Sniffed {
  readonly file: string;
  readonly format: Recognition["format"];
  /** Whether the file is refused at every place of a bundle. */
  readonly refuse: boolean;
  /** Why it is refused, or why its format cannot be determined; empty for other files. */
  readonly reason: string;
}

/** Judges one file without a bundle around it. */
export function sniff(file: string, found: Recognition): Sniffed {
  const place = SHARD_NAME.test(file) ? "shard" : "anywhere";
  const refused = refusal(found, place, {
    tensorOnlyPickle: "refuse",
    unknownFormats: "warn",
  });
  return {
    file,
    format: namedShard({ path: file, ...found }).format,
    refuse: refused !== undefined && refused.level === undefined,
    reason: refused === undefined ? "" : `${refused.message}; ${refused.fix}`,
  };
}
