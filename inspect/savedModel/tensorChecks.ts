import { createHash } from "node:crypto";
import type { ContentChecks } from "../bundle/hashFile";
import type { StoredTensor } from "../problem";
import { storedTensor, type TensorRange } from "./tensorBundle";
import { checksumOf, type TensorChecksum } from "./tensorChecksum";

/** A tensor whose bytes have not all been read. */
interface Waiting {
  readonly tensor: StoredTensor;
  readonly start: number;
  readonly end: number;
  readonly checksum: TensorChecksum;
}

/** Checks the tensors of one data shard against their checksums while the shard is read. */
export class TensorChecks implements ContentChecks {
  /** Tensors and slices whose checksums do not match. */
  readonly damaged: StoredTensor[] = [];
  readonly identity: string;
  /** In reverse order: the last element is the first in the shard. */
  private readonly waiting: Waiting[];
  private position = 0;

  constructor(ranges: readonly TensorRange[]) {
    this.identity = createHash("sha256").update(JSON.stringify(ranges)).digest("hex");
    const inOrder = ranges
      .flatMap((range) => {
        const checksum = range.bytes > 0 ? checksumOf(range) : undefined;
        const { offset: start, bytes } = range;
        return checksum
          ? [{ tensor: storedTensor(range), start, end: start + bytes, checksum }]
          : [];
      })
      .sort((a, b) => a.start - b.start);
    // TensorFlow writes tensors one after the other. If they overlapped, each byte might be checked any number of
    // times.
    let free = 0;
    this.waiting = inOrder.filter(({ tensor, start, end }) => {
      if (start < free) this.damaged.push(tensor);
      const isFree = start >= free;
      if (isFree) free = end;
      return isFree;
    });
    this.waiting.reverse();
  }

  take(chunk: Buffer): void {
    const end = this.position + chunk.length;
    for (let next = this.waiting.at(-1); next && next.start < end; next = this.waiting.at(-1)) {
      const from = Math.max(next.start, this.position);
      const to = Math.min(next.end, end);
      next.checksum.take(chunk.subarray(from - this.position, to - this.position));
      if (to < next.end) break;
      if (!next.checksum.holds()) this.damaged.push(next.tensor);
      this.waiting.pop();
    }
    this.position = end;
  }
}
