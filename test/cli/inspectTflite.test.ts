import assert from "node:assert/strict";
import { join } from "node:path";
import { renderManifest } from "../../cli/inspectText";
import { inspect } from "../../inspect";
import type { Manifest } from "../../inspect/manifest";
import { fixtures } from "../support/project";

describe("renderManifest, of a TFLite model", () => {
  let lines: string[];
  let manifest: Manifest;
  before(async () => {
    manifest = await inspect(join(fixtures, "tflite_variants/flex.tflite"));
    lines = renderManifest(manifest).split("\n");
  });

  const lineBelow = (title: string) => lines[lines.indexOf(title) + 1];

  it("says what it is", () => {
    assert.equal(lines[0], "flex.tflite: TFLite model, 2.1 kB in 1 file");
  });

  it("says what converted it and what runs it", () => {
    const origin =
      "TFLite model flex.tflite: converted by TensorFlow 2.21.0, runs from TensorFlow 1.5.0 on, schema version 3";
    assert.equal(lineBelow(origin), "  MLIR Converted.");
  });

  it("shows signatures by name, with unknown dimensions", () => {
    const start = lines.indexOf("Signature determinant (graph 0)");
    assert.deepEqual(lines.slice(start + 1, start + 6), [
      "  inputs",
      "    matrix: float32 [?, 2, 2]  determinant_matrix:0",
      "    times: int32 []  determinant_times:0",
      "  outputs",
      "    volume: float32 [?]  PartitionedCall:0",
    ]);
  });

  it("shows graphs in the order of their inputs", () => {
    const start = lines.indexOf("Graph 0 (determinant)");
    assert.deepEqual(lines.slice(start + 2, start + 4), [
      "    0: int32 []  determinant_times:0",
      "    1: float32 [?, 2, 2]  determinant_matrix:0",
    ]);
  });

  it("lists built-in ops separately from those of the Flex delegate", () => {
    assert.equal(lineBelow("Built-in ops:"), "  CAST, MUL");
    assert.equal(lineBelow("Ops of the Flex delegate:"), "  FlexMatrixDeterminant, FlexStringJoin");
    assert.ok(!lines.includes("Custom ops:"));
  });

  it("names custom ops", async () => {
    const custom = await inspect(join(fixtures, "tflite_variants/custom.tflite"));
    assert.match(renderManifest(custom), /\n\nCustom ops:\n {2}MatrixDeterminant\n/);
  });

  it("marks quantized tensors", async () => {
    const quantized = await inspect(join(fixtures, "tflite_variants/int8.tflite"));
    assert.match(
      renderManifest(quantized),
      /\n {4}x: quantized int8 \[\?, 4\] {2}serving_default_x:0\n/,
    );
  });

  it("says what is not recorded", () => {
    const { tflite } = manifest;
    assert.ok(tflite);
    const { tensorflowVersion: _by, minRuntimeVersion: _from, ...rest } = tflite;
    assert.match(
      renderManifest({ ...manifest, tflite: rest }),
      /converted by TensorFlow \(not recorded\), oldest runtime not recorded, schema/,
    );
  });
});
