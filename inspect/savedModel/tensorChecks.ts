import { buf as crc32c } from "crc-32/crc32c";
import type { ByteSink } from "../contents";
import { maskCrc } from "./sstable";
import type { TensorRange } from "./tensorBundle";

/**
 * Checks the tensors of one data shard against their checksums while the shard streams by.
 * Tensors of strings are left out: their checksum is not that of the bytes as stored.
 */
export class TensorChecks implements ByteSink {
  /** Keys of tensors whose bytes are not those that were written. */
  readonly damaged: string[] = [];
  private readonly waiting: TensorRange[];
  private position = 0;
  private crc = 0;

  constructor(ranges: readonly TensorRange[]) {
    const inOrder = ranges
      .filter(({ dtype, bytes }) => bytes > 0 && dtype !== "string" && dtype !== "variant")
      .sort((a, b) => a.offset - b.offset);
    // TensorFlow writes one behind the other; over one another, each byte would be checked any number of times.
    let end = 0;
    this.waiting = inOrder.filter(({ key, offset, bytes }) => {
      if (offset < end) this.damaged.push(key);
      const isFree = offset >= end;
      if (isFree) end = offset + bytes;
      return isFree;
    });
    this.waiting.reverse();
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
