import assert from "node:assert/strict";
import { BlockCache } from "../../../storage/ranges/blocks";

const BLOCK = 256 * 1024;
const SIZE = 3 * BLOCK + 1000;
const BYTES = Buffer.alloc(SIZE).map((_, at) => (at * 31 + (at >> 8)) & 0xff) as Buffer;
const OBJECT = { bucket: "b", name: "n", generation: "1" };

/** A cache over bytes in memory, and the ranges that it requested. */
function cached(bytes: Buffer = Buffer.from(BYTES)) {
  const asked: [start: number, end: number][] = [];
  const cache = new BlockCache({
    read: (_object, start, end) => {
      asked.push([start, end]);
      return bytes.subarray(start, end);
    },
  });
  return { cache, asked, source: cache.sourceOf(OBJECT, bytes.length) };
}

describe("a cache of blocks", () => {
  for (const [offset, length] of [
    [0, 10],
    [BLOCK - 5, 10],
    [BLOCK, BLOCK],
    [10, 2 * BLOCK],
    [0, SIZE],
    [SIZE - 3, 99],
    [SIZE, 1],
    [-1, 4],
    [5, -1],
    [2 ** 50, 1],
  ] as const)
    it(`returns ${length} bytes from ${offset} as they are`, () => {
      const end = offset < 0 ? offset : Math.max(offset, offset + length);
      const expected = Buffer.from(BYTES).subarray(Math.max(0, offset), Math.max(0, end));
      assert.ok(cached().source.read(offset, length).equals(expected));
    });

  it("requests a block once, and no byte after the end", () => {
    const { source, asked } = cached();
    for (const offset of [0, 5, BLOCK - 1, 3 * BLOCK, 3 * BLOCK + 999]) source.read(offset, 1);
    assert.deepEqual(asked, [
      [0, BLOCK],
      [3 * BLOCK, SIZE],
    ]);
  });

  it("keeps the blocks of 16 MiB that were read last", () => {
    const { source, asked } = cached(Buffer.alloc(70 * BLOCK));
    for (let at = 0; at < 65; at++) {
      source.read(0, 1);
      source.read(at * BLOCK, 1);
    }
    assert.equal(asked.length, 65);
    source.read(BLOCK, 1);
    assert.deepEqual(asked.at(-1), [BLOCK, 2 * BLOCK]);
    source.read(0, 1);
    assert.equal(asked.length, 66);
  });

  it("reads long ranges in few requests, and keeps none of them", () => {
    const { source, asked } = cached(Buffer.alloc(20 << 20));
    assert.equal(source.read(1, 20 << 20).length, (20 << 20) - 1);
    assert.equal(asked.length, 3);
    source.read(1, 1);
    assert.equal(asked.length, 4);
  });

  it("does not take the bytes of one generation for those of another", () => {
    const { cache, asked } = cached();
    for (const generation of ["1", "2"]) cache.sourceOf({ ...OBJECT, generation }, SIZE).read(0, 1);
    assert.equal(asked.length, 2);
  });
});
