import assert from "node:assert/strict";
import type { Change, ChangeFacts } from "../../../inspect/upgrade/facts";
import { judgeRule } from "../../../rules/engine/judge";
import { upgradeCompatible } from "../../../rules/upgradeCompatible";
import { changeData, describeChange } from "../../../rules/upgradeCompatible/change";
import { aManifest } from "../../support/manifests";

type ChangeOf<Kind extends keyof ChangeFacts> = Extract<Change, { readonly kind: Kind }>;

const x = { signature: "serving_default", side: "inputs", name: "x" } as const;
const scores = { signature: "serving_default", side: "outputs", name: "scores" } as const;
const OF_X = { signatures: ["serving_default"], tensors: ["x"] };

/** For each kind of change, its description and its data for programs. */
const SAID: {
  readonly [Kind in keyof ChangeFacts]: readonly (readonly [ChangeOf<Kind>, string, object])[];
} = {
  "signature-added": [
    [
      { part: "signature", kind: "signature-added", signature: "img" },
      "signature img is new",
      { signatures: ["img"] },
    ],
  ],
  "signature-removed": [
    [
      { part: "signature", kind: "signature-removed", signature: "img" },
      "signature img is gone",
      { signatures: ["img"] },
    ],
  ],
  "served-signature": [
    [
      { part: "signature", kind: "served-signature", before: "a", after: "b" },
      "served signature a -> b",
      { signatures: ["a", "b"], found: "b", wanted: "a" },
    ],
  ],
  "tensor-added": [
    [
      { part: "signature", kind: "tensor-added", ...x, default: true },
      "serving_default: input x is new, and only gRPC knows its default",
      OF_X,
    ],
    [
      { part: "signature", kind: "tensor-added", ...x, default: false },
      "serving_default: input x is new, and has no default",
      OF_X,
    ],
    [
      { part: "signature", kind: "tensor-added", ...scores },
      "serving_default: output scores is new",
      { signatures: ["serving_default"], tensors: ["scores"] },
    ],
  ],
  "tensor-removed": [
    [{ part: "signature", kind: "tensor-removed", ...x }, "serving_default: input x is gone", OF_X],
  ],
  "tensor-renamed": [
    [
      { part: "signature", kind: "tensor-renamed", ...x, after: "features" },
      "serving_default: input x is renamed to features",
      { ...OF_X, found: "features", wanted: "x" },
    ],
  ],
  dtype: [
    [
      { part: "signature", kind: "dtype", ...x, before: "float32", after: "int64" },
      "serving_default: input x: float32 -> int64",
      { ...OF_X, found: "int64", wanted: "float32" },
    ],
  ],
  shape: [
    [
      { part: "signature", kind: "shape", ...x, before: null, after: [-1, 4] },
      "serving_default: input x: shape of any rank -> [?, 4]",
      { ...OF_X, found: "[?, 4]", wanted: "of any rank" },
    ],
  ],
  "bundle-kind": [
    [
      {
        part: "signature",
        kind: "bundle-kind",
        before: "savedModel",
        after: "customPrediction",
      },
      "savedModel -> customPrediction",
      { found: "customPrediction", wanted: "savedModel" },
    ],
  ],
  predictor: [
    [
      { part: "code", kind: "predictor", before: "a:A", after: "b:B" },
      "predictor a:A -> b:B",
      { found: "b:B", wanted: "a:A" },
    ],
  ],
  writer: [
    [
      { part: "graph", kind: "writer", before: "2.15.0", after: "2.16.1" },
      "written by TensorFlow 2.15.0 -> 2.16.1",
      { found: "2.16.1", wanted: "2.15.0" },
    ],
  ],
  files: [
    [
      {
        part: "code",
        kind: "files",
        files: [
          { path: "a.py", change: "changed" },
          { path: "b.py", change: "added" },
          { path: "c.py", change: "removed" },
        ],
        more: 2,
      },
      "a.py has changed, b.py is new, c.py is gone, and 2 more",
      { files: ["a.py", "b.py", "c.py"] },
    ],
  ],
  size: [[{ part: "size", kind: "size", before: 10, after: 12 }, "10 -> 12 bytes", { bytes: 12 }]],
  requirement: [
    [
      {
        part: "requirements",
        kind: "requirement",
        name: "torch",
        before: "==2.1.2",
        after: "==2.3.0",
      },
      "torch ==2.1.2 -> ==2.3.0",
      { requirements: ["torch"], found: "==2.3.0", wanted: "==2.1.2" },
    ],
    [
      { part: "requirements", kind: "requirement", name: "torch", before: "", after: "==2.3.0" },
      "torch (any) -> ==2.3.0",
      { requirements: ["torch"], found: "==2.3.0", wanted: "" },
    ],
    [
      { part: "requirements", kind: "requirement", name: "torch", after: "==2.3.0" },
      "torch==2.3.0 is new",
      { requirements: ["torch"], found: "==2.3.0" },
    ],
    [
      { part: "requirements", kind: "requirement", name: "torch", before: "==2.3.0" },
      "torch is gone",
      { requirements: ["torch"], wanted: "==2.3.0" },
    ],
  ],
  serving: [
    [
      { part: "container", kind: "serving", property: "image", before: "tf:2.15" },
      "container tf:2.15 -> (none)",
      { wanted: "tf:2.15" },
    ],
    [
      { part: "container", kind: "serving", property: "pythonVersion", after: "3.11" },
      "Python (none) -> 3.11",
      { found: "3.11" },
    ],
  ],
};

describe("a change of an upgrade", () => {
  for (const cases of Object.values<readonly (readonly [Change, string, object])[]>(SAID)) {
    for (const [change, says, data] of cases) {
      it(`is called "${says}"`, () => assert.equal(describeChange(change), says));
      it(`gives programs what "${says}" is about`, () => {
        assert.deepEqual(changeData(change), data);
      });
    }
  }

  it("is reported only if it breaks clients", () => {
    const [[renamed]] = SAID["tensor-renamed"] as [[Change, string, object]];
    const judged = (changes: readonly Change[]) =>
      judgeRule(upgradeCompatible, aManifest({ upgrade: { from: "sha256:0", changes } }));
    assert.deepEqual(judged([renamed]), []);
    const [finding] = judged([{ ...renamed, breaks: true }]);
    assert.match(finding?.message ?? "", /is renamed to features, compared with version 0$/);
    assert.deepEqual(finding?.data, { ...OF_X, found: "features", wanted: "x" });
  });
});
