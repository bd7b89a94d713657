import assert from "node:assert/strict";
import { codes, findings, loading } from "../../support/versionManifests";

describe("framework-version, on a torch archive", () => {
  const cases: readonly [format: string, pin: string, codes: readonly string[]][] = [
    ["3", "2.4.0", []],
    ["3", "1.5.0", []],
    ["3", "1.4.0", ["VER005"]],
    ["4", "1.5.1", ["VER005"]],
    ["5", "1.6.0", []],
    ["10", "1.12.0", []],
    ["10", "1.11.0", ["VER005"]],
  ];
  for (const [version, pin, expected] of cases) {
    it(`reports ${expected.join(", ") || "nothing"} for file format ${version} with torch ${pin}`, () => {
      const recorded = { framework: "pytorch", version, of: "file format" as const };
      const file = { format: "torchscript" } as const;
      assert.deepEqual(codes(loading([`torch==${pin}`], file, recorded)), expected);
    });
  }

  it("says that the file records a format and no release", () => {
    const recorded = { framework: "pytorch", version: "10", of: "file format" as const };
    const [found] = findings(loading(["torch==1.11.0"], { format: "torchscript" }, recorded));
    assert.equal(
      found?.message,
      "has PyTorch file format 10, but torch==1.11.0 (requirements.txt:1) loads it",
    );
  });
});
