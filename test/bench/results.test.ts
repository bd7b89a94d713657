import assert from "node:assert/strict";
import { type Costs, figuresOf, median, merged, type Results, worse } from "../../bench/results";
import type { Ratio } from "../../bench/row";

const machine = { processor: "p", cores: 2, gigabytes: 8, system: "s", node: "v20" };
const when = { measured: "2026-11-28", isQuick: false };

/** Costs of cases by their seconds in each round. */
function costs(seconds: Readonly<Record<string, readonly number[]>>): Costs {
  return new Map(
    Object.entries(seconds).map(([name, runs]) => [
      name,
      runs.map((one) => ({ seconds: one, processorSeconds: one, megabytes: 10 * one })),
    ]),
  );
}

function ratioOf(ratio: Partial<Ratio>, seconds: Readonly<Record<string, readonly number[]>>) {
  const ratios = [{ name: "a / b", of: "a", to: "b", ...ratio }];
  const { ratios: found } = figuresOf({ name: "row", about: "" }, { ratios }, costs(seconds), when);
  return found[0]?.ratio;
}

function withRatio(ratio: number, name = "a / b"): Results {
  const row = { name: "row", about: "", ...when, cases: [], skipped: [] };
  return { machine, rows: [{ ...row, ratios: [{ name, ratio }] }] };
}

describe("the figures of a benchmark", () => {
  it("take the median of the ratios of each round, so that a slow round counts for both cases", () =>
    assert.equal(ratioOf({}, { a: [1, 10, 2], b: [2, 20, 4] }), 0.5));

  it("subtract the start of the program from both", () =>
    assert.equal(ratioOf({ less: "start" }, { a: [3], b: [2], start: [1] }), 2));

  it("divide by how much more work is done", () =>
    assert.equal(ratioOf({ work: 10 }, { a: [20], b: [2] }), 1));

  it("compare memory where a ratio says so", () =>
    assert.equal(ratioOf({ quantity: "megabytes" }, { a: [3], b: [2] }), 1.5));

  it("have no ratio to a case that was not measured", () =>
    assert.equal(ratioOf({}, { a: [1] }), undefined));

  it("take the mean of the two middle runs of an even number", () => {
    assert.equal(median([4, 1, 3, 2]), 2.5);
    assert.equal(median([3, 1, 2]), 2);
  });
});

describe("the comparison with older figures", () => {
  it("accepts a ratio that is worse by a third", () =>
    assert.deepEqual(worse(withRatio(0.9), withRatio(1.2)), []));

  it("names a ratio that is worse by more than a third", () =>
    assert.deepEqual(worse(withRatio(0.9), withRatio(1.21)), ["row: a / b: 1.21x, was 0.9x"]));

  it("ignores a ratio that was not measured before", () =>
    assert.deepEqual(worse(withRatio(0.9, "other"), withRatio(9)), []));

  it("keeps older rows of the same machine that were not measured again", () => {
    const other = { ...withRatio(2).rows[0], name: "other" } as Results["rows"][number];
    const before = { machine, rows: [...withRatio(1).rows, other] };
    assert.deepEqual(
      merged(before, withRatio(3)).rows.map(({ name, ratios }) => [name, ratios[0]?.ratio]),
      [
        ["row", 3],
        ["other", 2],
      ],
    );
  });

  it("drops older rows of another machine", () =>
    assert.deepEqual(
      merged({ machine: { ...machine, cores: 64 }, rows: withRatio(1).rows }, withRatio(3)),
      withRatio(3),
    ));
});
