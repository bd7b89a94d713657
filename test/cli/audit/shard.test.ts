import assert from "node:assert/strict";
import { isInShard, partName, readShard } from "../../../cli/audit/shard";
import { UsageError } from "../../../cli/command";

describe("a part of an audit", () => {
  for (const [what, flags, environment, expected] of [
    ["all of it by default", {}, {}, [0, 1]],
    ["what --shard names, from 1", { shard: "2/4" }, { CLOUD_RUN_TASK_INDEX: "0" }, [1, 4]],
    [
      "the task of a Cloud Run job",
      {},
      { CLOUD_RUN_TASK_INDEX: "3", CLOUD_RUN_TASK_COUNT: "8" },
      [3, 8],
    ],
    ["the task of Cloud Batch", {}, { BATCH_TASK_INDEX: "0", BATCH_TASK_COUNT: "2" }, [0, 2]],
    ["the index of a Kubernetes Job", { shards: "5" }, { JOB_COMPLETION_INDEX: "4" }, [4, 5]],
  ] as const)
    it(`is ${what}`, () => {
      const { index, count } = readShard(flags, environment);
      assert.deepEqual([index, count], expected);
    });

  for (const [flags, environment] of [
    [{ shard: "0/4" }, {}],
    [{ shard: "5/4" }, {}],
    [{ shard: "1" }, {}],
    [{ shards: "4" }, {}],
    [{ shards: "4" }, { JOB_COMPLETION_INDEX: "4" }],
    [{}, { CLOUD_RUN_TASK_INDEX: "1" }],
  ] as const)
    it(`is none by ${JSON.stringify([flags, environment])}`, () =>
      assert.throws(() => readShard(flags, environment), UsageError));

  it("has a file that is named by part and by the run of the engine", () => {
    const environment = {
      CLOUD_RUN_TASK_INDEX: "3",
      CLOUD_RUN_TASK_COUNT: "8",
      CLOUD_RUN_EXECUTION: "nightly-abc12",
    };
    const name = "audit-00004-of-00008.ndjson";
    assert.equal(partName(readShard({}, environment)), `nightly-abc12/${name}`);
    assert.equal(partName(readShard({ shard: "4/8" }, environment)), name);
  });

  it("has each version in one of them, about as many in each", () => {
    const counts = [0, 1, 2, 3].map(
      (index) =>
        Array.from({ length: 1000 }, (_, at) => `models/m/${at}`).filter((folder) =>
          isInShard(folder, { index, count: 4 }),
        ).length,
    );
    assert.equal(
      counts.reduce((sum, count) => sum + count, 0),
      1000,
    );
    assert.ok(
      counts.every((count) => count > 200 && count < 300),
      `${counts}`,
    );
  });
});
