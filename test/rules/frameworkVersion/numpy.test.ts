import assert from "node:assert/strict";
import { codes, findings, loading } from "../../support/versionManifests";

describe("framework-version, on a pickle of NumPy 2", () => {
  const recorded = { framework: "numpy", version: "2.0", of: "oldest release" as const };
  // Tried with 1.25.2, 1.26.0, 1.26.1 and 1.26.4.
  const cases: readonly [requirement: string, codes: readonly string[]][] = [
    ["numpy==2.4.6", []],
    ["numpy==1.26.4", []],
    ["numpy==1.26.1", []],
    ["numpy==1.26.0", ["VER005"]],
    ["numpy==1.24.4", ["VER005"]],
    ["numpy<2", []],
    ["numpy>=1.24,<1.26", ["VER005"]],
  ];
  for (const [requirement, expected] of cases) {
    it(`reports ${expected.join(", ") || "nothing"} with ${requirement}`, () =>
      assert.deepEqual(codes(loading([requirement], {}, recorded)), expected));
  }

  it("says that only the oldest release is known", () => {
    const [found] = findings(loading(["numpy==1.24.4"], {}, recorded));
    assert.equal(
      found?.message,
      "was written by NumPy 2.0 or later, but numpy==1.24.4 (requirements.txt:1) loads it",
    );
    assert.equal(found?.fix, "pin a numpy>=1.26.1, or write it again with NumPy 1.24.4.");
  });
});
