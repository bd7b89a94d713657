import type { ByteSource } from "../../inspect/bytes/byteSource";
import type { PinnedObject } from "../client";
import { MOST_BYTES } from "./protocol";
import type { RangeReader } from "./reader";

/** Bytes of a block, which is read at once and cached. */
const BLOCK = 256 * 1024;
/** Most blocks that are cached, for all objects: 16 MiB. */
const MOST_BLOCKS = 64;
/** Longest read that uses cached blocks; a longer one streams over the object once. */
const MOST_KEPT = 4 * BLOCK;

/** Caches the blocks of objects that were read last. */
export class BlockCache {
  private readonly reader: Pick<RangeReader, "read">;
  /** By object and number, the one that was used last at the end. */
  private readonly blocks = new Map<string, Buffer>();

  constructor(reader: Pick<RangeReader, "read">) {
    this.reader = reader;
  }

  /** The bytes of an object at its generation. */
  sourceOf(object: PinnedObject, size: number): ByteSource {
    return {
      size,
      read: (offset, length) => {
        const begin = offset < 0 ? size : Math.min(offset, size);
        const end = Math.min(size, begin + Math.max(0, length));
        if (end - begin > MOST_KEPT) return this.passOver(object, begin, end);
        return this.fromBlocks(object, size, begin, end);
      },
    };
  }

  private passOver(object: PinnedObject, begin: number, end: number): Buffer {
    const parts: Buffer[] = [];
    for (let at = begin; at < end; at += MOST_BYTES)
      parts.push(this.reader.read(object, at, Math.min(end, at + MOST_BYTES)));
    return joined(parts);
  }

  private fromBlocks(object: PinnedObject, size: number, begin: number, end: number): Buffer {
    const parts: Buffer[] = [];
    for (let at = begin; at < end; ) {
      const number = Math.floor(at / BLOCK);
      const start = number * BLOCK;
      const block = this.block(object, number, Math.min(size, start + BLOCK));
      parts.push(block.subarray(at - start, end - start));
      at = start + BLOCK;
    }
    return joined(parts);
  }

  private block(object: PinnedObject, number: number, end: number): Buffer {
    const { bucket, name, generation } = object;
    const key = `${bucket}/${name}#${generation}/${number}`;
    const known = this.blocks.get(key);
    const block = known ?? this.reader.read(object, number * BLOCK, end);
    this.blocks.delete(key);
    this.blocks.set(key, block);
    for (const oldest of this.blocks.keys()) {
      if (this.blocks.size <= MOST_BLOCKS) break;
      this.blocks.delete(oldest);
    }
    return block;
  }
}

function joined(parts: readonly Buffer[]): Buffer {
  const [first, ...others] = parts;
  return first && others.length === 0 ? first : Buffer.concat(parts);
}
