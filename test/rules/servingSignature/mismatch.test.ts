import assert from "node:assert/strict";
import type { MismatchKind, MismatchPiece } from "../../../inspect/request/facts";
import { explain } from "../../../rules/servingSignature/mismatch";

type PieceOf<Kind extends MismatchKind> = Extract<MismatchPiece, { readonly kind: Kind }>;

/** For each kind of mismatch, the message after its place. */
const SAID: { readonly [Kind in MismatchKind]: readonly (readonly [PieceOf<Kind>, string])[] } = {
  "body-size": [
    [
      { kind: "body-size", bytes: 12_000_000, most: 10_000_000 },
      "12.0 MB long, but endpoints accept at most 10.0 MB",
    ],
  ],
  json: [
    [
      { kind: "json", line: 3, fault: "missing-mark", mark: ":" },
      'not JSON that servers read: line 3 has no ":" where one is required',
    ],
    [
      { kind: "json", line: 1, fault: "text-after-end" },
      "not JSON that servers read: line 1 continues after the end of the value",
    ],
  ],
  format: [
    [
      { kind: "format", wanted: "object", found: { type: "list" } },
      "a list, but servers expect a JSON object",
    ],
    [
      {
        kind: "format",
        wanted: "form",
        found: { type: "object", members: ["instances", "inputs"] },
      },
      'both "instances" and "inputs", but servers accept only one of them',
    ],
    [
      { kind: "format", wanted: "string", found: { type: "boolean", value: true } },
      "true, but servers expect a string",
    ],
  ],
  empty: [
    [
      { kind: "empty" },
      "an empty list, but the signature serving_default expects at least one example",
    ],
  ],
  signature: [
    [
      { kind: "signature", callable: ["img"] },
      'missing, and so "serving_default"; requests can call "img"',
    ],
    [
      { kind: "signature", named: "", callable: [] },
      'empty, and so "serving_default"; requests can call nothing',
    ],
    [
      { kind: "signature", named: "img", callable: [], fault: { kind: "inputs" } },
      '"img", which has no inputs; requests can call nothing',
    ],
  ],
  name: [
    [
      { kind: "name", inputs: ["a", "b"], found: { type: "list" } },
      'a list, but the signature serving_default expects an object with "a", "b"',
    ],
    [
      {
        kind: "name",
        inputs: ["a"],
        found: { type: "object", members: ["a"], more: 2 },
        repeated: ["a"],
      },
      '"a" and 2 more, and again "a", but the signature serving_default expects exactly "a"',
    ],
  ],
  default: [
    [
      { kind: "default", inputs: ["k", "x"], found: { type: "object", members: ["x"] } },
      '"x", but the signature serving_default expects exactly "k", "x"',
    ],
  ],
  dtype: [
    [
      { kind: "dtype", dtype: "string", found: { type: "number", token: "5" } },
      '5, but the signature serving_default expects a string, or {"b64": ...}',
    ],
    [
      { kind: "dtype", dtype: "int32", found: { type: "string", text: "5" } },
      '"5", but the signature serving_default expects an integer (int32)',
    ],
    [
      { kind: "dtype", dtype: "float32", found: { type: "bytes" } },
      'bytes ({"b64": ...}), but the signature serving_default expects a number (float32)',
    ],
    [
      { kind: "dtype", dtype: "bool", found: { type: "null" } },
      "null, but the signature serving_default expects true or false",
    ],
  ],
  lossy: [
    [
      { kind: "lossy", dtype: "float32", most: 16777215, token: "16777217" },
      "16777217, but the signature serving_default expects float32, integers up to 16777215 in size",
    ],
  ],
  range: [
    [
      { kind: "range", dtype: "float32", most: 3.4e38, token: "1e39" },
      "1e39, but the signature serving_default expects float32, numbers up to 3.4e+38 in size",
    ],
  ],
  wrapped: [
    [
      { kind: "wrapped", dtype: "uint8", least: 0, most: 255, token: "300" },
      "300, but the signature serving_default expects uint8, integers from 0 to 255",
    ],
  ],
  "too-big": [
    [
      { kind: "too-big", token: "1e999" },
      "1e999, but servers expect a number that a double can represent",
    ],
  ],
  shape: [
    [
      { kind: "shape", dtype: "float32", wanted: [-1, 4], found: [] },
      "[] (one plain value), but the signature serving_default expects float32 of shape [any, 4]",
    ],
  ],
  scalar: [
    [
      { kind: "scalar", input: "x" },
      'an example of a batch, but the signature serving_default expects a scalar, which only "inputs" can express',
    ],
  ],
  batch: [
    [
      { kind: "batch", input: "x", wanted: 8, found: 1 },
      "1 example, but the signature serving_default expects 8 examples",
    ],
  ],
  ragged: [
    [
      { kind: "ragged", of: "example", wanted: [2], found: [3] },
      "[3], but the signature serving_default expects the shape of the first example, [2]",
    ],
    [
      { kind: "ragged", of: "element", wanted: [2], found: [] },
      "shape [], but the signature serving_default expects a value of shape [2]",
    ],
  ],
  b64: [
    [
      { kind: "b64", fault: "plain" },
      'a plain string, but the signature serving_default expects bytes as {"b64": "..."}',
    ],
    [
      { kind: "b64", fault: "padding", text: "YQ=", padding: "==" },
      '"YQ=", but the signature serving_default expects base64 with the padding "==" or none',
    ],
    [
      { kind: "b64", fault: "padding", text: "YWJj=", padding: "" },
      '"YWJj=", but the signature serving_default expects base64 with no padding',
    ],
    [
      { kind: "b64", fault: "url-alphabet", text: "-_-_" },
      '"-_-_", but the signature serving_default expects base64 with "+" and "/" for "-" and "_"',
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

  it("only warns of an integer of which a server keeps the lowest bits", () => {
    const piece = { kind: "wrapped", dtype: "int8", least: -128, most: 127, token: "200" } as const;
    assert.equal(explain({ ...piece, jsonPath: "$.x" }, "serving_default").level, "advisory");
  });

  it("only warns of a plain string for bytes, which a server takes as it is", () => {
    const level = (piece: MismatchPiece) =>
      explain({ ...piece, jsonPath: "$.instances[0]" }, "serving_default").level;
    assert.equal(level({ kind: "b64", fault: "plain" }), "advisory");
    assert.equal(level({ kind: "b64", fault: "padding", text: "YQ=", padding: "==" }), undefined);
  });

  it("gives programs what was found and what is wanted", () => {
    const piece = { kind: "shape", dtype: "float32", wanted: [4], found: [3] } as const;
    const { data } = explain({ ...piece, jsonPath: "$.instances[0]" }, "serving_default");
    assert.deepEqual(data, { found: "[3]", wanted: "float32 of shape [4]" });
  });
});
