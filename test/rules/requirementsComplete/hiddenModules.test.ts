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
    it(`accepts a module ${name}, which hides nothing that is looked for`, () =>
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
