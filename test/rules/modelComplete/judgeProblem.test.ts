import assert from "node:assert/strict";
import { BOUNDS, bound } from "../../../inspect/bounds";
import type { FormatName } from "../../../inspect/formats/catalog";
import type { Problem } from "../../../inspect/problem";
import { judge } from "../../../rules";
import { aFile, aManifest } from "../../support/manifests";

/** The findings about one problem, as `code message; reason; fix`. */
const found = (problem: Problem) =>
  judge(aManifest({ problems: [problem] })).map(
    ({ code, message, reason, fix }) => `${code} ${message}; ${reason}; ${fix}`,
  );

describe("model-complete, on a graph that is not read", () => {
  const path = "saved_model.pb";
  const cases: readonly (readonly [Problem, RegExp])[] = [
    [
      { code: "unreadable-graph", path, cause: "format", detail: "ends at byte 6" },
      /^CMP001 the graph cannot be read: ends at byte 6; The file is truncated, corrupt/,
    ],
    [
      { code: "unreadable-graph", path, cause: "chunked" },
      /^CMP001 a SavedModel in chunks, .*; A graph that has not been read cannot be judged\./,
    ],
    [
      { code: "unreadable-graph", path, cause: "beyond-limit", detail: "more than 5 fields" },
      /^CMP001 the graph cannot be read: more than 5 fields; A graph that has not been read cannot be judged\./,
    ],
    [
      { code: "unreadable-graph", path, cause: "too-large", bytes: 3e9, limit: 1 << 28 },
      /^CMP001 a text graph of 3\.0 GB; at most .* is read; /,
    ],
    [
      { code: "unreadable-graph", path, cause: "too-many-names", limit: 100 },
      /^CMP001 the graph's signatures, ops and names are longer than 100 characters; /,
    ],
  ];
  for (const [problem, expected] of cases) {
    it(`says why: ${"cause" in problem ? problem.cause : ""}`, () => {
      const [finding, ...others] = found(problem);
      assert.match(finding ?? "", expected);
      assert.deepEqual(others, []);
    });
  }
});

describe("model-complete, on a file without a MetaGraph", () => {
  const path = "saved_model.pb";
  const formats = {
    "tensorflow-savedmodel":
      /^CMP002 the file contains no MetaGraph; TensorFlow reads it as a model/,
    "tensorflow-graphdef":
      /^CMP002 a bare GraphDef, not a SavedModel; TensorFlow reads it as a model/,
    "tensorflow-graphdef-text":
      /^CMP002 a bare GraphDef, not a SavedModel; TensorFlow cannot parse/,
  } as const;
  for (const [format, expected] of Object.entries(formats)) {
    it(`says what a ${format} is instead`, () => {
      const files = [aFile({ path, format: format as FormatName })];
      const [finding] = judge(aManifest({ files, problems: [{ code: "no-meta-graph", path }] }));
      assert.match(`${finding?.code} ${finding?.message}; ${finding?.reason}`, expected);
    });
  }
});

describe("model-complete, on a problem of another release", () => {
  it("refuses with an internal error that shows the problem, instead of dropping it", () => {
    const problem = { code: "from-the-future", path: "x" } as unknown as Problem;
    assert.match(found(problem).join(), /INT001 .*no rule has a message for .*from-the-future/);
  });
});

describe("model-complete, on several damaged tensors of a shard", () => {
  it("reports the shard once, and lists the tensors in its data", () => {
    const problems: Problem[] = ["a", "b"].map((tensor) => ({
      code: "checksum-mismatch",
      path: "variables/variables.data-00000-of-00001",
      tensor,
    }));
    const [finding, ...others] = judge(aManifest({ problems }));
    assert.equal(finding?.message, 'checksum mismatch in the tensor "a" and 1 more');
    assert.deepEqual(finding?.data?.tensors, ["a", "b"]);
    assert.deepEqual(others, []);
  });
});

describe("a manifest", () => {
  it("shows the facts of each problem as a line, without adding to them", () => {
    const problem: Problem = {
      code: "checkpoint",
      path: "ck.index",
      writer: "keras",
      variables: 12,
    };
    const { problems } = bound(aManifest({ problems: [problem] }));
    const what = "checkpoint (writer: keras, variables: 12)";
    assert.deepEqual(problems, [{ ...problem, what }]);
    assert.ok(problems.length <= BOUNDS.others);
  });
});

// TensorFlow 2.21 reads /etc/hostname for an asset named ../../../etc/hostname at that depth.
describe("model-complete, on an asset that is not there", () => {
  it("says that the graph reads it", () => {
    for (const name of ["gone.txt", "a/..b/gone.txt"]) {
      const finding = found({ code: "missing-asset", path: `assets/${name}` })[0];
      assert.match(finding ?? "", /^CMP006 missing; the graph reads this asset/);
    }
  });

  it("says that its name leaves the folder", () => {
    for (const name of ["../gone.txt", "a/../../../etc/hostname"]) {
      const finding = found({ code: "missing-asset", path: `assets/${name}` })[0];
      assert.match(finding ?? "", /^CMP006 outside of assets\/, but the graph reads/);
    }
  });
});

describe("model-complete, on a vocabulary that its table refuses", () => {
  const path = "assets/vocab.txt";
  const cases = [
    [
      { kind: "lines", lines: 2, wanted: 3 },
      /^CMP022 has 2 lines, but the table is filled from 3; /,
    ],
    [
      { kind: "columns", line: 2, columns: 1, wanted: 2 },
      /^CMP022 line 2 has 1 column, but the table is filled from column 2; /,
    ],
    [
      { kind: "number", line: 1, value: "abc", type: "int64" },
      /^CMP022 line 1 has "abc" where the table needs a number \(int64\); /,
    ],
  ] as const;
  for (const [fault, expected] of cases) {
    it(`says what is wrong: ${fault.kind}`, () => {
      const [finding] = found({ code: "unfit-vocabulary", path, ...fault });
      assert.match(finding ?? "", expected);
    });
  }
});
