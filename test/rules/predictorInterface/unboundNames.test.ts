import assert from "node:assert/strict";
import type { UnboundNameFacts } from "../../../inspect/python/facts";
import { aRoutine, findingsOf } from "../../support/routineManifests";

const POLICY = "predictor-interface";
const USE: UnboundNameFacts = {
  name: "scaler",
  file: "predictor.py",
  line: 7,
  from: "predict",
};

const found = (change: Partial<UnboundNameFacts> = {}, handler?: string) =>
  findingsOf(
    POLICY,
    aRoutine({
      unboundNames: [{ ...USE, ...change }],
      ...(handler !== undefined && { handler }),
    }),
  ).filter(({ code }) => code === "CPR015")[0];

describe(`${POLICY}, on names that nothing binds`, () => {
  it("refuses them, and says when they fail", () => {
    const finding = found();
    assert.deepEqual([finding?.level, finding?.line], ["mandatory", 7]);
    assert.equal(finding?.message, "uses scaler, which nothing defines or imports");
    assert.equal(finding?.reason, "The use fails with NameError for every request.");
    assert.equal(finding?.fix, "import or define scaler.");
    assert.match(found({ from: "import" })?.reason ?? "", /when the module is imported\.$/);
  });

  it("warns of uses under a condition, and of those that a handler may make sound", () => {
    assert.equal(found({ isConditional: true })?.level, "advisory");
    assert.equal(found({}, "handler:Own")?.level, "advisory");
    assert.equal(found({ from: "import" }, "handler:Own")?.level, "mandatory");
  });

  it("warns of uses in functions whose caller is unknown", () => {
    const { from: _from, ...use } = USE;
    const [finding] = findingsOf(POLICY, aRoutine({ unboundNames: [use] })).filter(
      ({ code }) => code === "CPR015",
    );
    assert.equal(finding?.level, "advisory");
    assert.match(finding?.reason ?? "", /when the code gets there\.$/);
  });

  it("names what is meant", () => {
    assert.equal(found({ near: "scalers" })?.fix, "write scalers, or import or define scaler.");
    assert.equal(found({ isMember: true })?.fix, "write self.scaler.");
    for (const [name, fix] of [
      ["np", "add import numpy as np at the top of the file."],
      ["List", "add from typing import List at the top of the file."],
      ["json", "add import json at the top of the file."],
      ["true", "write True."],
      ["unicode", "write str."],
      ["display", "remove the line, which only a notebook can run."],
      ["constructor", "import or define constructor."],
    ])
      assert.equal(found({ name: name ?? "" })?.fix, fix);
  });
});
