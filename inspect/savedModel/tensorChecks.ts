import { createHash } from "node:crypto";
import { buf as crc32c } from "crc-32/crc32c";
import type { ContentChecks } from "../contents";
import { maskCrc } from "./sstable";
import type { TensorRange } from "./tensorBundle";

/**
 * Checks the tensors of one data shard against their checksums while the shard streams by.
 * Tensors of strings are left out: their checksum is not that of the bytes as stored.
 */
export class TensorChecks implements ContentChecks {
  /** Keys of tensors whose bytes are not those that were written. */
  readonly damaged: string[] = [];
  readonly identity: string;
  private readonly waiting: TensorRange[];
  private position = 0;
  private crc = 0;

  constructor(ranges: readonly TensorRange[]) {
    this.identity = createHash("sha256").update(JSON.stringify(ranges)).digest("hex");
    this.waiting = ranges
      .filter(({ dtype, bytes }) => bytes > 0 && dtype !== "string" && dtype !== "variant")
      .sort((a, b) => b.offset - a.offset);
  }

  take(chunk: Buffer): void {
    const end = this.position + chunk.length;
    for (
      let range = this.waiting.at(-1);
      range && range.offset < end;
      range = this.waiting.at(-1)
    ) {
      const start = Math.max(range.offset, this.position);
      const stop = Math.min(range.offset + range.bytes, end);
      this.crc = crc32c(chunk.subarray(start - this.position, stop - this.position), this.crc);
      if (stop < range.offset + range.bytes) break;
      if (maskCrc(this.crc) !== range.crc) this.damaged.push(range.key);
      this.crc = 0;
      this.waiting.pop();
    }
    this.position = end;
  }
}
