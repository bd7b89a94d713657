import assert from "node:assert/strict";
import { bufferSource } from "../../../inspect/bytes/byteSource";
import { WindowReader } from "../../../inspect/bytes/windowReader";

const WINDOW = 1 << 16;
/** The bytes at the first two offsets, and at two offsets around the end of the first window. */
const MARK = Buffer.from("8182838485868788", "hex");
const SOURCE = bufferSource(Buffer.concat([MARK, Buffer.alloc(WINDOW - 12), MARK]));

describe("a window reader", () => {
  for (const at of [0, WINDOW - 4]) {
    it(`reads numbers in both orders at ${at}`, () => {
      const little = new WindowReader(SOURCE);
      const big = new WindowReader(SOURCE, "big");
      assert.equal(little.u8(at), 0x81);
      assert.equal(little.u16(at), 0x8281);
      assert.equal(big.u16(at), 0x8182);
      assert.equal(little.u32(at), 0x84838281);
      assert.equal(big.u32(at), 0x81828384);
      assert.equal(little.i32(at), 0x84838281 | 0);
      assert.equal(big.i32(at), 0x81828384 | 0);
      assert.equal(little.u64(at), Number(0x8887868584838281n));
      assert.equal(big.u64(at), Number(0x8182838485868788n));
      assert.equal(little.i64(at), Number(BigInt.asIntN(64, 0x8887868584838281n)));
      assert.equal(big.i64(at), Number(BigInt.asIntN(64, 0x8182838485868788n)));
    });
  }

  it("reads the bytes before a window again", () => {
    const reader = new WindowReader(SOURCE);
    assert.equal(reader.u8(WINDOW + 3), 0x88);
    assert.equal(reader.u8(1), 0x82);
  });

  for (const at of [-1, SOURCE.size - 3, SOURCE.size, 2 ** 60, Number.NaN]) {
    it(`has no number of four bytes at ${at}`, () => {
      const reader = new WindowReader(SOURCE);
      assert.equal(reader.u32(at), Number.NaN);
      assert.equal(reader.i32(at), Number.NaN);
    });
  }

  it("has no number where the file was shortened since its size was read", () => {
    const reader = new WindowReader({ size: 8, read: () => MARK.subarray(0, 2) });
    assert.equal(reader.u16(0), 0x8281);
    assert.equal(reader.u32(0), Number.NaN);
  });

  it("reads fewer bytes at the end, and more than a window", () => {
    const reader = new WindowReader(SOURCE);
    assert.deepEqual(reader.read(SOURCE.size - 2, 4), MARK.subarray(6));
    assert.equal(reader.read(0, WINDOW + 1).length, WINDOW + 1);
    assert.equal(reader.read(-1, 4).length, 0);
    assert.equal(reader.text(0, 2), "\x81\x82");
  });
});
