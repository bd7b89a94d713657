import assert from "node:assert/strict";
import { codes, findings, loading } from "../../support/versionManifests";

describe("framework-version, on a Keras model", () => {
  const cases: readonly [written: string, lines: readonly string[], codes: readonly string[]][] = [
    ["3.5.0", ["keras==3.5.0"], []],
    ["3.5.0", ["keras==3.12.0"], []],
    ["3.12.0", ["keras==3.5.0"], ["VER004?"]],
    ["3.5.0", ["keras==2.15.0"], ["VER005"]],
    ["3.5.0", ["tensorflow==2.15.1"], ["VER005"]],
    ["3.5.0", ["tensorflow==2.18.0"], []],
    ["3.5.0", ["tensorflow>=2.15,<2.16"], ["VER005"]],
    ["2.15.0", ["tensorflow==2.15.1"], []],
    ["2.15.0", ["tensorflow==2.16.1"], ["VER004?"]],
    ["2.15.0", ["tensorflow==2.16.1", "tf-keras==2.16.0"], []],
    ["2.2.4", ["tensorflow==2.15.1"], []],
  ];
  for (const [version, lines, expected] of cases) {
    it(`reports ${expected.join(", ") || "nothing"} for Keras ${version} with ${lines.join(" and ")}`, () => {
      const file = { format: "keras-archive" } as const;
      assert.deepEqual(codes(loading(lines, file, { framework: "keras", version })), expected);
    });
  }

  it("names the TensorFlow to pin if it installs Keras", () => {
    const manifest = loading(
      ["tensorflow==2.15.1"],
      { format: "keras-archive" },
      { framework: "keras", version: "3.5.0" },
    );
    const [found] = findings(manifest);
    assert.match(
      found?.message ?? "",
      /^was written by Keras 3\.5\.0, but the Keras .*>=2\.15\.0.* of tensorflow==2\.15\.1 \(requirements\.txt:1\) loads it$/,
    );
    assert.match(
      found?.fix ?? "",
      /^pin tensorflow==2\.\d+\.\d+, or write it again with Keras 2\.15\.0\.$/,
    );
  });
});
