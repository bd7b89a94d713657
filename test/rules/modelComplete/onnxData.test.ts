import assert from "node:assert/strict";
import type { Manifest, ManifestFile } from "../../../inspect/manifest";
import { judge } from "../../../rules";
import { aFile, aManifest } from "../../support/manifests";

const MODEL = aFile({
  path: "m/model.onnx",
  format: "onnx",
  detail: { dataFiles: ["model.onnx.data", "./more.data"] },
});
const DATA = [
  aFile({ path: "m/model.onnx.data", format: "onnx-data" }),
  aFile({ path: "m/more.data", format: "onnx-data" }),
];

function found(files: readonly ManifestFile[], change: Partial<Manifest> = {}): string[] {
  return judge(aManifest({ kind: "customPrediction", files, ...change }))
    .filter(({ code }) => code === "CMP004")
    .map(({ file, message, fix }) => `${file}: ${message}; ${fix}`);
}

describe("model-complete, on the data of an ONNX model", () => {
  it("accepts a model with its data", () => assert.deepEqual(found([MODEL, ...DATA]), []));

  it("names the data that is missing", () => {
    const [finding = "", ...others] = found([MODEL, DATA[0] ?? MODEL]);
    assert.match(finding, /^m\/model\.onnx: its tensors are in m\/more\.data, which the bundle/);
    assert.match(finding, /; copy the file from where the model was saved, or save the model/);
    assert.deepEqual(others, []);
  });

  it("names the pattern that leaves the data out", () => {
    const excluded = [{ path: "m/more.data", bytes: 8, because: "exclude" as const }];
    const [finding] = found([MODEL, DATA[0] ?? MODEL], { excluded });
    assert.match(finding ?? "", /; remove the pattern that matches the file from exclude\.$/);
  });

  it("reports nothing of an export, which no ONNX Runtime opens", () =>
    assert.deepEqual(found([MODEL], { kind: "unsupported" }), []));

  it("reports nothing if not all files are listed", () =>
    assert.deepEqual(found([MODEL], { filesNotListed: { count: 1, bytes: 8 } }), []));
});
