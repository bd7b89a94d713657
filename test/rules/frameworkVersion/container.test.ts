import assert from "node:assert/strict";
import { renderFinding } from "../../../rules/engine/finding";
import { aManifest } from "../../support/manifests";
import { codes, findings, loading, prebuilt } from "../../support/versionManifests";

describe("framework-version, on a pin and a container", () => {
  const cases: readonly [requirement: string, image: string, codes: readonly string[]][] = [
    ["torch==2.4.0", "pytorch-cpu.2-4", []],
    ["torch==2.4.1+cpu", "pytorch-cpu.2-4", []],
    ["torch==2.4.0rc1", "pytorch-cpu.2-4", []],
    ["torch==2.3.1", "pytorch-cpu.2-4", ["VER002"]],
    ["tensorflow>=2.15,<2.16", "tf2-cpu.2-15", []],
    ["tensorflow~=2.15.0", "tf2-cpu.2-15", []],
    ["tensorflow>=2.15.1", "tf2-cpu.2-15", []],
    ["tensorflow>=2.16", "tf2-cpu.2-15", ["VER002"]],
    ["tensorflow~=2.14.0", "tf2-cpu.2-15", ["VER002"]],
    ["tensorflow!=2.15.*", "tf2-cpu.2-15", ["VER002"]],
    ["tensorflow==2.15.*", "tf2-cpu.2-15", []],
    ["tensorflow-cpu==2.14.1", "tf2-cpu.2-15", ["VER002"]],
    ["tensorflow", "tf2-cpu.2-15", []],
    ["scikit-learn==1.10.0", "sklearn-cpu.1-6", ["VER002"]],
    ["numpy==1.26.4", "sklearn-cpu.1-6", []],
  ];
  for (const [requirement, image, expected] of cases) {
    it(`reports ${expected.join(", ") || "nothing"} for ${requirement} on ${image}`, () => {
      const manifest = { ...loading([requirement]), serving: { image: prebuilt(image) } };
      assert.deepEqual(codes(manifest), expected);
    });
  }

  it("names the pin's line, both versions, and both fixes", () => {
    const manifest = {
      ...loading(["numpy==1.26.4", "torch==2.3.1"]),
      serving: { image: prebuilt("pytorch-cpu.2-4") },
    };
    const [found] = findings(manifest);
    assert.equal(
      found && renderFinding(found),
      [
        "requirements.txt:2: torch==2.3.1 is pinned, and the container us-docker.pkg.dev/vertex-ai/prediction/pytorch-cpu.2-4:latest has 2.4 [VER002]",
        "  The routine would run with another version than the one it was written for, or pip replaces the container's.",
        "  Fix: pin torch==2.4.1, or serve with pytorch 2.3.1.",
      ].join("\n"),
    );
  });
});

describe("framework-version, on a declared version and an image", () => {
  const cases: readonly [
    framework: "tensorflow" | "pytorch",
    version: string,
    codes: readonly string[],
  ][] = [
    ["tensorflow", "2.15", []],
    ["tensorflow", "2.15.1", []],
    ["tensorflow", "2", []],
    ["tensorflow", "2.16", ["VER003"]],
    ["tensorflow", "2.1", ["VER003"]],
    ["pytorch", "2.15", ["VER003"]],
  ];
  for (const [framework, version, expected] of cases) {
    it(`reports ${expected.join(", ") || "nothing"} for ${framework} ${version} on tf2-cpu.2-15`, () => {
      const serving = { image: prebuilt("tf2-cpu.2-15"), framework, frameworkVersion: version };
      assert.deepEqual(codes(aManifest({ serving })), expected);
    });
  }
});
