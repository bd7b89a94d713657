import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { walkBundle } from "../../../inspect/bundle/walk";
import { compareRequestText } from "../../../inspect/request/compare";
import { inspectSavedModel } from "../../../inspect/savedModel";
import type { SignatureFacts } from "../../../inspect/savedModel/facts";
import { exportOf } from "../../support/exports";
import { fixtures } from "../../support/project";

const { index } = JSON.parse(readFileSync(join(fixtures, "requests/expected.json"), "utf8")) as {
  index: Record<string, { export: string; problem: string | null }>;
};

const signature = (dtype: string, shape: number[] | null): Record<string, SignatureFacts> => ({
  serving_default: {
    methodName: "tensorflow/serving/predict",
    inputs: { x: { dtype, shape, tensor: "x:0" } },
    outputs: { y: { dtype: "float32", shape: null, tensor: "y:0" } },
  },
});

describe("compareRequest, on requests whose fault is known", () => {
  for (const [file, { export: name, problem }] of Object.entries(index)) {
    it(`${problem === null ? "accepts" : `finds ${problem} in`} ${file}`, () => {
      const [graph] = inspectSavedModel(walkBundle(exportOf(name))).facts.metaGraphs;
      const text = readFileSync(join(fixtures, "requests", file), "utf8");
      const { mismatches } = compareRequestText(text, graph?.signatures ?? {});
      assert.equal(mismatches[0]?.kind ?? null, problem);
    });
  }
});

describe("compareRequest, by the rules of TensorFlow Serving", () => {
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
    ["takes Inf and -Inf", undefined, '{"instances": [[Inf, -Inf]]}'],
    ["takes -NaN", undefined, '{"instances": [[-NaN, Infinity]]}'],
    ["refuses NaN for an integer", "dtype", '{"instances": [[NaN, 1]]}', "int32"],
    ["takes the largest integer below 2^24", undefined, '{"instances": [[16777215, -16777215]]}'],
    ["refuses an integer of 2^24 for float32", "lossy", '{"instances": [[16777216, 1]]}'],
    ["refuses a negative integer of 2^24", "lossy", '{"instances": [[-16777216, 1]]}'],
    ["takes the same number with a point", undefined, '{"instances": [[16777217.0, 1]]}'],
    ["takes the same number with an exponent", undefined, '{"instances": [[16777217e0, 1]]}'],
    ["takes 2^24 for float64", undefined, '{"instances": [[16777216, 1]]}', "float64"],
    [
      "takes the largest integer below 2^53 for float64",
      undefined,
      '{"instances": [[9007199254740991, 1]]}',
      "float64",
    ],
    [
      "refuses an integer of 2^53 for float64",
      "lossy",
      '{"instances": [[9007199254740992, 1]]}',
      "float64",
    ],
    [
      "takes an integer over 64 bits, which the server's parser makes a double",
      undefined,
      '{"instances": [[18446744073709551616, -9223372036854775809]]}',
    ],
    [
      "refuses the largest integer of 64 bits",
      "lossy",
      '{"instances": [[18446744073709551615, 1]]}',
    ],
    ["takes the largest float32", undefined, '{"instances": [[3.4028234663852886e38, 1]]}'],
    ["refuses a number over float32", "range", '{"instances": [[-1e39, 1]]}'],
    ["takes the same number for float64", undefined, '{"instances": [[-1e39, 1]]}', "float64"],
    ["refuses a number over a double", "too-big", '{"instances": [[1e999, 1]]}', "float64"],
    [
      "refuses a number over a double where no input is",
      "too-big",
      '{"instances": [[1, 2]], "parameters": {"x": [1e309]}}',
    ],
    ["refuses zero with an exponent over 308", "too-big", '{"instances": [[0e309, 1]]}'],
    ["takes an exponent that decimals outweigh", undefined, '{"instances": [[0.000e310, 1]]}'],
    ["takes a number too small for a double", undefined, '{"instances": [[1e-999, 1]]}'],
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
      "signature",
      '{"instances": [[1, 2]]}',
      "float16",
    ],
    ["refuses rows for a scalar input", "scalar", '{"instances": [1]}', "int32", []],
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
      "batch",
      '{"instances": [[1, 2]]}',
      "float32",
      [8, 2],
    ],
    ["refuses bytes for a number", "dtype", '{"instances": [{"b64": "AAAA"}]}', "float32", [-1]],
    ["refuses objects among plain values", "format", '{"instances": [[1, 2], {"x": [1, 2]}]}'],
    ["refuses a body that is not an object", "format", "[1, 2]"],
    [
      "takes the first of two members of the body",
      undefined,
      '{"instances": [[1, 2]], "instances": [[1]]}',
    ],
    [
      "refuses where the first of them does not fit",
      "shape",
      '{"inputs": [[1]], "inputs": [[1, 2]]}',
    ],
    ["takes the first of two columns", undefined, '{"inputs": {"x": [[1, 2]], "x": 3}}'],
    ["refuses an input twice in a row", "name", '{"instances": [{"x": [1, 2], "x": [1, 2]}]}'],
    [
      "refuses bytes given twice",
      "name",
      '{"instances": [{"b64": "AAAA", "b64": "AAAA"}]}',
      "string",
      [-1],
    ],
    [
      "refuses base64 with half of its padding",
      "b64",
      '{"instances": [{"b64": "YQ="}]}',
      "string",
      [-1],
    ],
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

// TensorFlow 2.21 parses uint8 300 and -1 as 44 and 255, int8 200 as -56, and int16 40000 as -25536.
describe("compareRequest, on integers that a server wraps", () => {
  const found = (dtype: string, ...values: readonly unknown[]) =>
    compareRequestText(JSON.stringify({ instances: values }), signature(dtype, [-1])).mismatches;

  it("accepts those of the type", () => {
    assert.deepEqual(found("uint8", 0, 255), []);
    assert.deepEqual(found("int8", -128, 127), []);
    assert.deepEqual(found("int16", -32768, 32767), []);
    assert.deepEqual(found("int32", 40000), []);
  });

  it("names the first that is beyond the type", () => {
    const [least, most] = [0, 255];
    const wrapped = { kind: "wrapped", dtype: "uint8", least, most };
    const jsonPath = "$.instances[1]";
    assert.deepEqual(found("uint8", 1, 300, -1), [{ ...wrapped, token: "300", jsonPath }]);
    assert.deepEqual(found("uint8", 1, -1), [{ ...wrapped, token: "-1", jsonPath }]);
    for (const [dtype, value] of [
      ["int8", 200],
      ["int8", -129],
      ["int16", 40000],
    ] as const)
      assert.deepEqual(
        found(dtype, value).map(({ kind }) => kind),
        ["wrapped"],
      );
  });

  it("names what a server refuses instead, wherever it is", () => {
    assert.deepEqual(
      found("uint8", 300, "a").map(({ kind }) => kind),
      ["dtype"],
    );
    assert.deepEqual(
      found("uint8", 300, [1]).map(({ kind }) => kind),
      ["ragged"],
    );
    const bytes = compareRequestText(
      '{"instances": ["iVBORw0KGgo", 5]}',
      signature("string", [-1]),
    );
    assert.deepEqual(
      bytes.mismatches.map(({ kind }) => kind),
      ["dtype"],
    );
  });
});

describe("compareRequest, on the signature that a server chooses for a request", () => {
  const x = { dtype: "float32", shape: [-1], tensor: "x:0" };
  const pixels = { dtype: "uint8", shape: [-1, 3], tensor: "pixels:0" };
  const outputs = { y: { dtype: "float32", shape: [-1], tensor: "y:0" } };
  const methodName = "tensorflow/serving/predict";
  const signatures: Record<string, SignatureFacts> = {
    serving_default: { methodName, inputs: { x }, outputs },
    img: { methodName, inputs: { pixels }, outputs },
    scaled: { methodName, inputs: { k: x, x }, outputs, defaults: ["k"] },
    __saved_model_init_op: { methodName: "", inputs: {}, outputs: { op: { ...x, tensor: "op" } } },
  };
  const compared = (text: string, from = signatures) => {
    const { signature, mismatches } = compareRequestText(text, from);
    const [first] = mismatches;
    return first ? `${signature}: ${first.kind} at ${first.jsonPath}` : signature;
  };
  const mismatch = (text: string, from = signatures) =>
    compareRequestText(text, from).mismatches[0];

  it("uses serving_default for a request without a name", () => {
    assert.equal(compared('{"instances": [1, 2]}'), "serving_default");
  });

  it("treats an empty name as absent", () => {
    assert.equal(compared('{"signature_name": "", "instances": [1]}'), "serving_default");
  });

  it("uses the signature that a request names", () => {
    assert.equal(compared('{"signature_name": "img", "instances": [[1, 2, 3]]}'), "img");
  });

  it("judges a request without a name by serving_default, even if another signature is declared", () => {
    assert.match(compared('{"instances": [[1, 2, 3]]}'), /^serving_default: shape/);
  });

  for (const [what, name] of [
    ["a number", "5"],
    ["null", "null"],
    ["a list", "[]"],
  ] as const) {
    it(`refuses ${what} as a name`, () => {
      const text = `{"signature_name": ${name}, "instances": [1]}`;
      assert.match(compared(text), /^serving_default: format at \$\.signature_name$/);
    });
  }

  it("uses the first of two names", () => {
    const text = '{"signature_name": "img", "signature_name": 5, "instances": [[1, 2, 3]]}';
    assert.equal(compared(text), "img");
  });

  it("lists the signatures if none is named", () => {
    const { img } = signatures;
    const text = '{"instances": [1]}';
    assert.equal(
      compared(text, { img: img as SignatureFacts }),
      "serving_default: signature at $.signature_name",
    );
    assert.deepEqual(mismatch(text, { img: img as SignatureFacts }), {
      kind: "signature",
      jsonPath: "$.signature_name",
      callable: ["img"],
    });
  });

  it("refuses the signatures that loading itself runs, which take no inputs", () => {
    assert.deepEqual(mismatch('{"signature_name": "__saved_model_init_op", "inputs": {}}'), {
      kind: "signature",
      jsonPath: "$.signature_name",
      named: "__saved_model_init_op",
      callable: ["serving_default", "img", "scaled"],
      fault: { kind: "inputs" },
    });
  });

  it("accepts columns with all inputs", () => {
    const text = '{"signature_name": "scaled", "inputs": {"x": [1], "k": [2]}}';
    assert.equal(compared(text), "scaled");
  });

  for (const [what, kind, text] of [
    ["columns without an input that has a default", "default", '"inputs": {"x": [1]}'],
    ["rows without an input that has a default", "default", '"instances": [{"x": 1}]'],
    ["columns without an input that has none", "name", '"inputs": {"k": [1]}'],
  ] as const) {
    it(`refuses ${what}`, () => {
      assert.deepEqual(mismatch(`{"signature_name": "scaled", ${text}}`), {
        kind,
        jsonPath: text.includes("instances") ? "$.instances[0]" : "$.inputs",
        inputs: ["k", "x"],
        found: { type: "object", members: [text.includes('"x"') ? "x" : "k"] },
      });
    });
  }
});

describe("compareRequest, on a long request", () => {
  const signatures: Record<string, SignatureFacts> = {
    serving_default: {
      methodName: "tensorflow/serving/predict",
      inputs: { x: { dtype: "int32", shape: [-1], tensor: "x:0" } },
      outputs: { y: { dtype: "int32", shape: [-1], tensor: "y:0" } },
    },
  };
  const found = (value: unknown) =>
    compareRequestText(JSON.stringify({ instances: value }), signatures).mismatches[0];

  it("keeps the first names of an object, and the number of others", () => {
    const row = Object.fromEntries(Array.from({ length: 25 }, (_, at) => [`n${at}`, 1]));
    const mismatch = found([row]);
    assert.equal(mismatch?.kind, "name");
    const { found: object } = mismatch as typeof mismatch & { readonly kind: "name" };
    assert.ok(object.type === "object");
    assert.equal(object.members.length, 20);
    assert.equal(object.more, 5);
  });

  it("keeps the beginning of a string, in whole characters", () => {
    assert.deepEqual(found([`${"a".repeat(59)}\u{1f600}b`]), {
      kind: "dtype",
      jsonPath: "$.instances[0]",
      dtype: "int32",
      found: { type: "string", text: "a".repeat(59) },
    });
  });
});
