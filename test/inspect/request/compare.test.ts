import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { walkBundle } from "../../../inspect/bundle";
import { compareRequestText } from "../../../inspect/request/compare";
import { inspectSavedModel } from "../../../inspect/savedModel";
import type { SignatureFacts } from "../../../inspect/savedModel/facts";
import { exportOf } from "../../support/exports";
import { fixtures } from "../../support/project";

const { index } = JSON.parse(readFileSync(join(fixtures, "requests/expected.json"), "utf8")) as {
  index: Record<string, { export: string; problem: string | null; signature: string }>;
};

describe("compareRequest, on requests whose fault is known", () => {
  for (const [file, { export: name, problem, signature }] of Object.entries(index)) {
    it(`${problem === null ? "accepts" : `finds ${problem} in`} ${file}`, () => {
      const [graph] = inspectSavedModel(walkBundle(exportOf(name))).facts.metaGraphs;
      const text = readFileSync(join(fixtures, "requests", file), "utf8");
      const { mismatches } = compareRequestText(text, graph?.signatures ?? {}, signature);
      assert.equal(mismatches[0]?.kind ?? null, problem);
    });
  }
});

describe("compareRequest, by the rules of TensorFlow Serving", () => {
  const signature = (dtype: string, shape: number[] | null): Record<string, SignatureFacts> => ({
    serving_default: {
      methodName: "tensorflow/serving/predict",
      inputs: { x: { dtype, shape } },
      outputs: {},
    },
  });
  const kind = (text: string, dtype = "float32", shape: number[] | null = [-1, 2]) =>
    compareRequestText(text, signature(dtype, shape)).mismatches[0]?.kind;

  const cases: readonly (readonly [
    what: string,
    kind: string | undefined,
    body: string,
    dtype?: string,
    shape?: number[] | null,
  ])[] = [
    ["takes an integer for a float", undefined, '{"instances": [[1, 2]]}'],
    ["takes NaN for a float", undefined, '{"instances": [[NaN, -Infinity]]}'],
    ["refuses 1.0 for an integer", "dtype", '{"instances": [[1.0, 2]]}', "int64"],
    ["refuses 1e2 for an integer", "dtype", '{"instances": [[1e2, 2]]}', "int32"],
    ["refuses an integer over 32 bits", "dtype", '{"instances": [[2147483648, 2]]}', "int32"],
    [
      "takes an integer over 32 bits for int64",
      undefined,
      '{"instances": [[2147483648, 2]]}',
      "int64",
    ],
    ["refuses 1 for a bool", "dtype", '{"instances": [[1, true]]}', "bool"],
    ["refuses null", "dtype", '{"instances": [[null, 1]]}'],
    [
      "refuses half precision, which REST cannot carry",
      "dtype",
      '{"instances": [[1, 2]]}',
      "float16",
    ],
    ["refuses rows for a scalar input", "shape", '{"instances": [1]}', "int32", []],
    ["takes columns for a scalar input", undefined, '{"inputs": 1}', "int32", []],
    [
      "takes any shape where the rank is unknown",
      undefined,
      '{"instances": [[[1]]]}',
      "float32",
      null,
    ],
    [
      "refuses another count than a fixed batch",
      "shape",
      '{"instances": [[1, 2]]}',
      "float32",
      [8, 2],
    ],
    ["refuses bytes for a number", "dtype", '{"instances": [{"b64": "AAAA"}]}', "float32", [-1]],
    ["refuses objects among plain values", "format", '{"instances": [[1, 2], {"x": [1, 2]}]}'],
    ["refuses what is no object", "format", "[1, 2]"],
  ];
  for (const [what, expected, body, dtype, shape] of cases) {
    it(what, () =>
      assert.equal(kind(body, dtype, shape === undefined ? [-1, 2] : shape), expected),
    );
  }

  it("names the place of the first value that does not fit", () => {
    const { mismatches } = compareRequestText(
      '{"instances": [[1, 2], [3, "4"]]}',
      signature("float32", [-1, 2]),
    );
    assert.equal(mismatches[0]?.jsonPath, "$.instances[1][1]");
  });
});
