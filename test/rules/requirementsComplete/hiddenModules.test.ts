import assert from "node:assert/strict";
import { anImport } from "../../support/importing";
import { aRoutine, codesOf, requirements } from "../../support/routineManifests";

const POLICY = "requirements-complete";

/** Codes of a routine with a module of that name at the root of its sources. */
const codesFor = (name: string, ...lines: readonly string[]) =>
  codesOf(
    POLICY,
    aRoutine({
      rootModules: [name],
      requirements: requirements(...lines),
      imports: lines.map((line) => anImport(line.replace(/==.*/, ""))),
    }),
  );

describe(`${POLICY}, on modules that hide others`, () => {
  for (const name of ["json", "logging", "queue", "fastapi", "requests"]) {
    it(`refuses a module ${name}, which the server imports`, () =>
      assert.deepEqual(codesFor(name), ["IMP009"]));
  }

  for (const name of ["stat", "types", "os", "this", "predictor", "utils"]) {
    it(`accepts a module ${name}, which hides nothing that is needed`, () =>
      assert.deepEqual(codesFor(name), []));
  }

  it("refuses the module of a requirement, and not of any other distribution", () => {
    assert.deepEqual(codesFor("numpy", "numpy==1.26.4"), ["IMP009"]);
    assert.deepEqual(codesFor("torch", "numpy==1.26.4"), []);
  });

  it("warns of a package google, and refuses an import from it", () => {
    assert.deepEqual(codesFor("google"), ["IMP009?"]);
    const imports = [anImport("google.helpers", { local: "google/helpers.py" })];
    assert.deepEqual(codesOf(POLICY, aRoutine({ rootModules: ["google"], imports })), ["IMP009"]);
  });
});

describe("requirements-complete, on modules that hide what requirements require", () => {
  // Each was started in the server of google-cloud-aiplatform 2.7.0 and received a request.
  const found = (name: string, ...lines: readonly string[]) =>
    codesOf(
      "requirements-complete",
      aRoutine({ rootModules: ["predictor", name], requirements: requirements(...lines) }),
    ).filter((code) => code.startsWith("IMP009"));
  const SKLEARN = ["scikit-learn==1.5.2", "numpy==1.26.4"];

  it("refuses a module of a distribution that a requirement certainly installs", () => {
    assert.deepEqual(found("joblib", ...SKLEARN), ["IMP009"]);
    assert.deepEqual(found("threadpoolctl", ...SKLEARN), ["IMP009"]);
    assert.deepEqual(found("joblib"), []);
    assert.deepEqual(found("models", ...SKLEARN), []);
    assert.deepEqual(found("six"), []);
  });

  it("only warns of one that the server uses later, unless a requirement may use it", () => {
    assert.deepEqual(found("csv"), ["IMP009?"]);
    assert.deepEqual(found("csv", "pandas==2.2.2", "numpy==1.26.4"), ["IMP009"]);
    assert.deepEqual(found("json"), ["IMP009"]);
  });
});
