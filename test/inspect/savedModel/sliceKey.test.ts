import assert from "node:assert/strict";
import { truncateSync } from "node:fs";
import { join } from "node:path";
import { inspect } from "../../../inspect";
import { readSliceKey } from "../../../inspect/savedModel/sliceKey";
import { copyOf, scratchFolder } from "../../support/project";

/** Keys that TensorFlow 2.21 wrote for tf.raw_ops.SaveV2 with these names and shape_and_slices. */
const WRITTEN: readonly (readonly [key: string, name: string, slice: readonly string[]])[] = [
  ["00656d622f7461626c650001010285858084", "emb/table", ["5:10", "0:4"]],
  ["007700010102c064c0c88094", "w", ["100:300", "0:20"]],
  ["0062696700010102e0232888807f", "big", ["9000:9008", ":"]],
  ["0062696700010102f1312cf68a807f", "big", ["19999990:20000000", ":"]],
  ["00c3a92f7800010101bf81", "é/x", ["63:64"]],
  ["007300010101c04086", "s", ["64:70"]],
];

describe("readSliceKey", () => {
  for (const [hex, key, slice] of WRITTEN) {
    it(`reads a slice of ${key} ([${slice.join(", ")}])`, () => {
      assert.deepEqual(readSliceKey(Buffer.from(hex, "hex")), { key, slice });
    });
  }

  it("reads a name with zeros and bytes of ones, which are escaped", () => {
    const escaped = Buffer.from("\0a\0\xffb\0\x01\x01\x00", "latin1");
    assert.deepEqual(readSliceKey(escaped), { key: "a\0b", slice: [] });
  });

  it("keeps the name if the rest is truncated, and never throws", () => {
    const whole = Buffer.from(WRITTEN[0]?.[0] ?? "", "hex");
    for (let length = 1; length < whole.length; length++) {
      const { key, slice } = readSliceKey(whole.subarray(0, length));
      assert.ok("emb/table".startsWith(key.slice(0, 9)) && slice.length === 0, key);
    }
  });
});

describe("inspect, of a partitioned variable whose shard is truncated", () => {
  it("names the variable and its rows there", async () => {
    const path = copyOf("tf1_partitioned_and_sharded", scratchFolder());
    const { files } = await inspect(path);
    const shards = files.filter((file) => /data-/.test(file.path) && file.bytes > 0);
    for (const { path: shard } of shards) truncateSync(join(path, shard));
    const { problems } = await inspect(path);
    const slices = problems.flatMap((problem) =>
      problem.code === "short-shard" && problem.tensor === "part/w" ? [problem.slice ?? []] : [],
    );
    assert.ok(slices.length > 0);
    for (const slice of slices) assert.match(slice.join(", "), /^\d:\d, 0:2$/);
  });
});
