import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { bufferSource } from "../../../inspect/bytes/byteSource";
import { FormatError } from "../../../inspect/bytes/formatError";
import { recogniseFile } from "../../../inspect/formats";
import { unpackSnappy } from "../../../inspect/savedModel/snappy";
import { readTensorBundle } from "../../../inspect/savedModel/tensorBundle";
import { fixtures } from "../../support/project";

const indexOf = (name: string) => readFileSync(join(fixtures, "snappy", `${name}.index`));

describe("an index with snappy blocks", () => {
  for (const name of ["snappy", "snappy_literals"]) {
    it(`is read if TensorFlow reads it (${name})`, () => {
      const { variables } = readTensorBundle(bufferSource(indexOf(name)));
      assert.ok(variables.length > 1);
      assert.ok(variables.every(({ bytes }) => bytes > 0));
    });
  }

  it("has the variables of the same index without compression", () => {
    const [copies, literals] = ["snappy", "snappy_literals"].map((name) =>
      readTensorBundle(bufferSource(indexOf(name))),
    );
    assert.deepEqual(copies, literals);
  });

  for (const name of [
    "snappy_copy_before_start",
    "snappy_huge",
    "snappy_short",
    "unknown_compression",
  ]) {
    it(`is damaged if TensorFlow says so (${name})`, () => {
      assert.throws(() => readTensorBundle(bufferSource(indexOf(name))), FormatError);
    });
  }

  it("is recognised by its content", () => {
    const { format } = recogniseFile(join(fixtures, "snappy/snappy.index"));
    assert.equal(format, "tensor-bundle-index");
  });
});

describe("unpackSnappy", () => {
  const unpacked = (...bytes: readonly number[]) => unpackSnappy(Buffer.from(bytes)).toString();
  const [a, b] = [0x61, 0x62];

  it("copies literals as they are", () => {
    assert.equal(unpacked(2, 1 << 2, a, b), "ab");
    assert.equal(unpacked(2, 60 << 2, 1, a, b), "ab");
  });

  it("repeats the bytes of an overlapping copy", () => {
    assert.equal(unpacked(6, 1 << 2, a, b, 1, 2), "ababab");
    assert.equal(unpacked(5, 1 << 2, a, b, (2 << 2) | 2, 2, 0), "ababa");
    assert.equal(unpacked(5, 1 << 2, a, b, (2 << 2) | 3, 2, 0, 0, 0), "ababa");
  });

  const damaged: Readonly<Record<string, readonly number[]>> = {
    "nothing at all": [],
    "a length without an end": [0x80, 0x80],
    "a length of more than 32 bits": [0xff, 0xff, 0xff, 0xff, 0x7f],
    "a length that the bytes cannot fill": [0xff, 0xff, 0xff, 0x7f, 0, a],
    "a literal that ends early": [2, 1 << 2, a],
    "a literal longer than what is declared": [1, 1 << 2, a, b],
    "a copy from before the start": [6, 1 << 2, a, b, 1, 3],
    "a copy of offset 0": [6, 1 << 2, a, b, 1, 0],
    "a copy longer than what is declared": [3, 1 << 2, a, b, 1, 2],
    "a copy without its offset": [6, 1 << 2, a, b, 2, 1],
    "fewer bytes than declared": [3, 1 << 2, a, b],
  };
  for (const [what, bytes] of Object.entries(damaged)) {
    it(`refuses ${what}`, () => {
      assert.throws(() => unpacked(...bytes), FormatError);
    });
  }
});
