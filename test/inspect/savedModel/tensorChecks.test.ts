import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { withFile } from "../../../inspect/bytes/byteSource";
import {
  OBJECT_GRAPH_KEY,
  readTensorBundle,
  type TensorRange,
} from "../../../inspect/savedModel/tensorBundle";
import { TensorChecks } from "../../../inspect/savedModel/tensorChecks";
import { exportOf } from "../../support/exports";

const NAMES = "names/.ATTRIBUTES/VARIABLE_VALUE";
const NONE = "none/.ATTRIBUTES/VARIABLE_VALUE";

const folder = join(exportOf("string_variables"), "variables");
const shard = readFileSync(join(folder, "variables.data-00000-of-00001"));
const { ranges } = withFile(join(folder, "variables.index"), readTensorBundle);

function rangeOf(key: string): TensorRange {
  const range = ranges.find((one) => one.key === key);
  assert.ok(range);
  return range;
}

/** Names of the tensors whose checksums do not match these bytes, which arrive in pieces of one size. */
function damaged(bytes: Buffer, piece = bytes.length, of = ranges): readonly string[] {
  const checks = new TensorChecks(of);
  for (let at = 0; at < bytes.length; at += piece) checks.take(bytes.subarray(at, at + piece));
  return checks.damaged.map(({ tensor }) => tensor);
}

/** The shard with a tensor's bytes replaced. */
function replaced({ offset }: TensorRange, content: Buffer): Buffer {
  const bytes = Buffer.from(shard);
  content.copy(bytes, offset);
  return bytes;
}

describe("TensorChecks, on tensors that TensorFlow wrote", () => {
  it("has strings of all lengths, an empty list, and numbers to check", () => {
    const found = ranges.map(({ key, dtype, shape }) => [key.split("/")[0], dtype, shape]);
    assert.deepEqual(found, [
      [OBJECT_GRAPH_KEY, "string", []],
      ["bias", "float32", [1]],
      ["names", "string", [2, 3]],
      ["none", "string", [0]],
    ]);
  });

  for (const piece of [1, 2, 3, 7, 100, shard.length]) {
    it(`accepts them in pieces of ${piece} bytes`, () => {
      assert.deepEqual(damaged(shard, piece), []);
    });
  }

  for (const { key, dtype, offset, bytes } of ranges) {
    it(`detects any changed byte of the ${dtype} tensor ${key.split("/")[0]}`, () => {
      for (let position = offset; position < offset + bytes; position++) {
        const changed = Buffer.from(shard);
        changed[position] = (changed[position] ?? 0) ^ 0x01;
        for (const piece of [5, shard.length])
          assert.deepEqual(damaged(changed, piece), [key], `byte ${position}`);
      }
    });
  }

  it("detects strings with exchanged lengths and the same total length", () => {
    const range = rangeOf(NAMES);
    const bytes = Buffer.from(shard.subarray(range.offset, range.offset + range.bytes));
    // 3, 0, 3, 200 as two bytes, 2, 1
    assert.deepEqual([...bytes.subarray(0, 7)], [3, 0, 3, 0xc8, 0x01, 2, 1]);
    bytes.writeUInt8(0, 0);
    bytes.writeUInt8(3, 1);
    assert.deepEqual(damaged(replaced(range, bytes)), [NAMES]);
  });

  it("reports more strings than the bytes contain", () => {
    for (const shape of [[2, 2], [2, 4], [2 ** 40], [-1], null]) {
      const changed = ranges.map((range) => (range.key === NAMES ? { ...range, shape } : range));
      assert.deepEqual(damaged(shard, shard.length, changed), [NAMES]);
    }
  });

  it("reports strings where none were written", () => {
    const changed = ranges.map((range) => (range.key === NONE ? { ...range, shape: [1] } : range));
    assert.deepEqual(damaged(shard, shard.length, changed), [NONE]);
  });

  it("never accepts bytes other than the written ones", () => {
    const range = rangeOf(NAMES);
    const own = shard.subarray(range.offset, range.offset + range.bytes);
    const others = fc.uint8Array({ minLength: own.length, maxLength: own.length });
    fc.assert(
      fc.property(others, fc.integer({ min: 1, max: 600 }), (content, piece) => {
        fc.pre(!own.equals(content));
        assert.deepEqual(damaged(replaced(range, Buffer.from(content)), piece), [NAMES]);
      }),
      { numRuns: 2000 },
    );
  });
});
