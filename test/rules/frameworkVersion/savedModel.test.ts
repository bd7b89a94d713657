import assert from "node:assert/strict";
import { renderFinding } from "../../../rules/engine/finding";
import { aFile } from "../../support/manifests";
import { anExport, codes, findings, loading, prebuilt } from "../../support/versionManifests";

describe("framework-version, on a SavedModel and its server", () => {
  const cases: readonly [written: string, image: string, codes: readonly string[]][] = [
    ["2.15.0", prebuilt("tf2-cpu.2-15"), []],
    ["2.15.1", "registry.example.com/tensorflow/serving:2.15.0", []],
    ["2.9.2", prebuilt("tf2-cpu.2-15"), []],
    ["1.15.0", prebuilt("tf2-cpu.2-15"), []],
    ["2.16.0-rc1", prebuilt("tf2-cpu.2-15"), ["VER001"]],
    ["2.21.0", prebuilt("tf2-cpu.2-15"), ["VER001"]],
    ["2.3.0", prebuilt("tf-cpu.1-15"), ["VER001"]],
    // As strings, 2.9 would sort after 2.15.
    ["2.15.0", "tensorflow/serving:2.9.1", ["VER001"]],
    ["2.21.0", "us-docker.pkg.dev/vertex-ai-restricted/prediction/tf_opt-cpu.nightly:latest", []],
    ["unknown", prebuilt("tf2-cpu.2-15"), []],
    ["", prebuilt("tf2-cpu.2-15"), []],
    ["2.21.0", prebuilt("pytorch-cpu.2-4"), []],
    ["2.21.0", "registry.example.com/own:1", []],
  ];
  for (const [written, image, expected] of cases) {
    it(`reports ${expected.join(", ") || "nothing"} for TensorFlow ${written || "(none)"} on ${image}`, () =>
      assert.deepEqual(codes(anExport(written, image)), expected));
  }

  it("names both versions, the container, and both fixes", () => {
    const [found] = findings(anExport("2.21.0", prebuilt("tf2-cpu.2-15")));
    assert.equal(
      found && renderFinding(found),
      [
        "saved_model.pb: was written by TensorFlow 2.21.0, but the server runs 2.15 [VER001]",
        "  A server loads exports of its own version or an older one; the container us-docker.pkg.dev/vertex-ai/prediction/tf2-cpu.2-15:latest has 2.15.",
        "  Fix: serve it with TensorFlow 2.21 or later (tensorflow/serving:2.21.0), or export it again with TensorFlow 2.15.",
      ].join("\n"),
    );
  });

  it("judges a graph by its facts, whatever the recogniser calls its file", () => {
    const manifest = anExport("2.21.0", prebuilt("tf2-cpu.2-15"));
    assert.deepEqual(codes({ ...manifest, files: [aFile({ format: "unknown" })] }), ["VER001"]);
  });

  it("judges an export among a routine's artifacts by the pin", () => {
    const written = { framework: "tensorflow", version: "2.16.1" };
    const graph = { format: "tensorflow-savedmodel" } as const;
    assert.deepEqual(codes(loading(["tensorflow==2.15.1"], graph, written)), ["VER001"]);
    assert.deepEqual(codes(loading(["tensorflow==2.16.1"], graph, written)), []);
  });
});
