import assert from "node:assert/strict";
import { holdsServer, serverOf } from "../../../inspect/requirements/server";
import { requirements } from "../../support/routineManifests";

describe("the server that an image installs", () => {
  const cases: readonly (readonly [line: string, python: string, version: string])[] = [
    ["google-cloud-aiplatform==1.60.0", "3.10", "1.60.0"],
    ["Google_Cloud_Aiplatform==1.85.0", "3.10", "1.85.0"],
    ["google-cloud-aiplatform<1.61", "3.10", "1.60.0"],
    ["google-cloud-aiplatform", "3.10", "2.7.0"],
    ["numpy==1.26.4", "3.10", "2.7.0"],
    ["numpy==1.26.4", "3.9", "1.148.1"],
    ["numpy==1.24.4", "3.8", "1.90.0"],
  ];
  for (const [line, python, version] of cases) {
    it(`is ${version} for ${line} on Python ${python}`, () =>
      assert.equal(serverOf(requirements(line), python).version, version));
  }

  it("is pinned only if the requirements name its version", () => {
    assert.ok(serverOf(requirements("google-cloud-aiplatform==1.60.0"), "3.10").isPinned);
    assert.ok(!serverOf(requirements("google-cloud-aiplatform>=1.60.0"), "3.10").isPinned);
  });

  it("skips a line whose marker does not match", () => {
    const [line] = requirements("google-cloud-aiplatform==1.60.0");
    assert.ok(line);
    assert.equal(serverOf([{ ...line, applies: false }], "3.10").version, "2.7.0");
  });

  it("is in the releases that have the extra", () => {
    assert.equal(holdsServer("1.60.0", "3.10"), true);
    assert.equal(holdsServer("1.10.0", "3.10"), false);
    assert.equal(holdsServer("99.0", "3.10"), undefined);
  });
});
