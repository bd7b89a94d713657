import assert from "node:assert/strict";
import type { MismatchKind, MismatchPiece } from "../../../inspect/request/facts";
import { explain } from "../../../rules/servingSignature/mismatch";

type PieceOf<Kind extends MismatchKind> = Extract<MismatchPiece, { readonly kind: Kind }>;

/** For each kind of mismatch, the message after its place. */
const SAID: { readonly [Kind in MismatchKind]: readonly (readonly [PieceOf<Kind>, string])[] } = {
  "body-size": [
    [
      { kind: "body-size", bytes: 12_000_000, most: 10_000_000 },
      "12.0 MB long, and endpoints take 10.0 MB at most",
    ],
  ],
  json: [
    [
      { kind: "json", line: 3, fault: "missing-mark", mark: ":" },
      'not JSON that servers read: line 3 has no ":" where one must be',
    ],
    [
      { kind: "json", line: 1, fault: "text-after-end" },
      "not JSON that servers read: line 1 continues after the end of the value",
    ],
  ],
  format: [
    [
      { kind: "format", wanted: "object", found: { type: "list" } },
      "a list, and servers expect a JSON object",
    ],
    [
      {
        kind: "format",
        wanted: "form",
        found: { type: "object", members: ["instances", "inputs"] },
      },
      '"instances", "inputs", and servers expect either "instances" or "inputs"',
    ],
    [
      { kind: "format", wanted: "string", found: { type: "boolean", value: true } },
      "true, and servers expect a string",
    ],
  ],
  empty: [
    [
      { kind: "empty" },
      "an empty list, and the signature serving_default expects at least one example",
    ],
  ],
  signature: [
    [
      { kind: "signature", callable: ["img"] },
      'missing, and so "serving_default"; what requests can call is "img"',
    ],
    [
      { kind: "signature", named: "", callable: [] },
      'empty, and so "serving_default"; what requests can call is nothing',
    ],
    [
      { kind: "signature", named: "img", callable: [], fault: { kind: "inputs" } },
      '"img", which has no inputs; what requests can call is nothing',
    ],
  ],
  name: [
    [
      { kind: "name", inputs: ["a", "b"], found: { type: "list" } },
      'a list, and the signature serving_default expects an object with "a", "b"',
    ],
    [
      {
        kind: "name",
        inputs: ["a"],
        found: { type: "object", members: ["a"], more: 2 },
        repeated: ["a"],
      },
      '"a" and 2 more, and again "a", and the signature serving_default expects exactly "a"',
    ],
  ],
  default: [
    [
      { kind: "default", inputs: ["k", "x"], found: { type: "object", members: ["x"] } },
      '"x", and the signature serving_default expects exactly "k", "x"',
    ],
  ],
  dtype: [
    [
      { kind: "dtype", dtype: "string", found: { type: "number", token: "5" } },
      '5, and the signature serving_default expects a string, or {"b64": ...}',
    ],
    [
      { kind: "dtype", dtype: "int32", found: { type: "string", text: "5" } },
      '"5", and the signature serving_default expects int32, an integer',
    ],
    [
      { kind: "dtype", dtype: "float32", found: { type: "bytes" } },
      'bytes ({"b64": ...}), and the signature serving_default expects float32, a number',
    ],
    [
      { kind: "dtype", dtype: "bool", found: { type: "null" } },
      "null, and the signature serving_default expects true or false",
    ],
  ],
  lossy: [
    [
      { kind: "lossy", dtype: "float32", most: 16777215, token: "16777217" },
      "16777217, and the signature serving_default expects float32, integers up to 16777215 in size",
    ],
  ],
  range: [
    [
      { kind: "range", dtype: "float32", most: 3.4e38, token: "1e39" },
      "1e39, and the signature serving_default expects float32, numbers up to 3.4e+38 in size",
    ],
  ],
  "too-big": [
    [
      { kind: "too-big", token: "1e999" },
      "1e999, and servers expect a number that a double can represent",
    ],
  ],
  shape: [
    [
      { kind: "shape", dtype: "float32", wanted: [-1, 4], found: [] },
      "[] (one plain value), and the signature serving_default expects float32 of shape [any, 4]",
    ],
  ],
  scalar: [
    [
      { kind: "scalar", input: "x" },
      'an example of a batch, and the signature serving_default expects a scalar, which only "inputs" can carry',
    ],
  ],
  batch: [
    [
      { kind: "batch", input: "x", wanted: 8, found: 1 },
      "1 example, and the signature serving_default expects 8 examples",
    ],
  ],
  ragged: [
    [
      { kind: "ragged", of: "example", wanted: [2], found: [3] },
      "[3], and the signature serving_default expects the shape of the first example, [2]",
    ],
    [
      { kind: "ragged", of: "element", wanted: [2], found: [] },
      "shape [], and the signature serving_default expects a value of shape [2]",
    ],
  ],
  b64: [
    [
      { kind: "b64", fault: "plain" },
      'a plain string, and the signature serving_default expects bytes as {"b64": "..."}',
    ],
    [
      { kind: "b64", fault: "padding", text: "YQ=", padding: "==" },
      '"YQ=", and the signature serving_default expects base64 with the padding "==" or none',
    ],
    [
      { kind: "b64", fault: "padding", text: "YWJj=", padding: "" },
      '"YWJj=", and the signature serving_default expects base64 with no padding',
    ],
    [
      { kind: "b64", fault: "url-alphabet", text: "-_-_" },
      '"-_-_", and the signature serving_default expects base64 with "+" and "/" for "-" and "_"',
    ],
  ],
};

describe("a mismatch of a request, in words", () => {
  for (const [kind, cases] of Object.entries<readonly (readonly [MismatchPiece, string])[]>(SAID)) {
    for (const [at, [piece, says]] of cases.entries()) {
      it(`says what does not fit: ${kind}${at === 0 ? "" : ` (${at + 1})`}`, () => {
        const { message, reason, fix } = explain({ ...piece, jsonPath: "$" }, "serving_default");
        assert.equal(message, says);
        assert.match(reason, /\.$/);
        assert.match(fix, /\.$/);
      });
    }
  }

  it("gives programs what was found and what is wanted", () => {
    const piece = { kind: "shape", dtype: "float32", wanted: [4], found: [3] } as const;
    const { data } = explain({ ...piece, jsonPath: "$.instances[0]" }, "serving_default");
    assert.deepEqual(data, { found: "[3]", wanted: "float32 of shape [4]" });
  });
});
