import assert from "node:assert/strict";
import type { UnsetAttributeFacts } from "../../../inspect/python/facts";
import { aRoutine, findingsOf } from "../../support/routineManifests";

const POLICY = "predictor-interface";
const USE: UnsetAttributeFacts = {
  name: "model",
  file: "predictor.py",
  line: 7,
  from: "predict",
};

const found = (change: Partial<UnsetAttributeFacts> = {}, handler?: string) =>
  findingsOf(
    POLICY,
    aRoutine({
      unsetAttributes: [{ ...USE, ...change }],
      ...(handler !== undefined && { handler }),
    }),
  ).filter(({ code }) => code === "CPR015")[0];

describe(`${POLICY}, on attributes that nothing sets`, () => {
  it("refuses them at the first use, and says when it fails", () => {
    const finding = found();
    assert.deepEqual([finding?.level, finding?.line], ["mandatory", 7]);
    assert.equal(finding?.message, "uses self.model, which nothing sets");
    assert.equal(finding?.reason, "The use fails with AttributeError for every request.");
    assert.equal(finding?.fix, "set self.model in load.");
    assert.match(found({ from: "load" })?.reason ?? "", /when the server starts\.$/);
  });

  it("names what the class has", () => {
    const finding = found({ near: "_model" });
    assert.equal(finding?.message, "uses self.model, which nothing sets; the class has _model");
    assert.equal(finding?.fix, "write self._model, or set self.model in load.");
  });

  it("warns of uses under a condition, and of those that a handler may make sound", () => {
    assert.equal(found({ isConditional: true })?.level, "advisory");
    assert.equal(found({}, "handler:Own")?.level, "advisory");
  });
});
