import assert from "node:assert/strict";
import type { RoutineFault } from "../../../inspect/python/routineFault";
import { anImport, importing } from "../../support/importing";
import { aRoutine, codesOf, findingsOf } from "../../support/routineManifests";

const POLICY = "requirements-complete";

describe(`${POLICY}, on modules of the sources`, () => {
  it("reports a module that the sources lack once, at its first import, and counts the others", () => {
    const lacking = { local: null, file: "pkg/a.py" };
    const imports = [
      anImport(".b", { ...lacking, kind: "optional" }),
      anImport(".b", { ...lacking, line: 2 }),
      anImport("pkg.b", { ...lacking, file: "predictor.py", line: 3 }),
    ];
    const [found, ...more] = findingsOf(POLICY, aRoutine({ imports }));
    assert.deepEqual(more, []);
    assert.equal(found?.level, "mandatory");
    assert.equal(found?.line, 2);
    assert.match(
      found?.message ?? "",
      /imports \.b here and at 2 other places, which the sources lack/,
    );
  });
  it("reports names that a module of the sources lacks, and relative imports above the outermost package", () => {
    const lacking = importing(".", [], {
      local: "pkg/__init__.py",
      lacks: ["a", "b"],
      file: "pkg/c.py",
    });
    assert.deepEqual(codesOf(POLICY, lacking), ["IMP002", "IMP002"]);
    assert.deepEqual(codesOf(POLICY, importing(".a", [], { local: "a.py", isBeyond: true })), [
      "IMP002",
    ]);
    const typing = importing(".a", [], { local: "a.py", isBeyond: true, kind: "typing" });
    assert.deepEqual(codesOf(POLICY, typing), []);
  });
  it("warns of imports that the server does not reach", () => {
    const unreached = importing("numpy", [], { kind: "optional", isUnreached: true });
    assert.match(
      findingsOf(POLICY, unreached)[0]?.reason ?? "",
      /Nothing that the server calls reaches this line/,
    );
    assert.deepEqual(codesOf(POLICY, unreached), ["IMP005?"]);
    const place = { file: "a.py", line: 1 };
    const fault: RoutineFault = { code: "missing-file", ...place, path: "b", isUnreached: true };
    assert.deepEqual(codesOf(POLICY, aRoutine({ faults: [fault] })), ["IMP003?"]);
  });

  it("reports missing local modules, and says where one is that Python does not find", () => {
    assert.deepEqual(codesOf(POLICY, importing(".scaling", [], { local: null })), ["IMP002"]);
    assert.deepEqual(codesOf(POLICY, importing("scaling", [], { local: null, kind: "optional" })), [
      "IMP002?",
    ]);
    const [found] = findingsOf(POLICY, importing("scaling", [], { beside: "app/scaling.py" }));
    assert.equal(found?.code, "IMP002");
    assert.equal(found?.fix, "import .scaling or app.scaling instead.");
  });

  it("prefers an installed distribution to a folder of its name", () => {
    assert.deepEqual(
      codesOf(POLICY, importing("numpy.linalg", ["numpy==1.26.4"], { local: null })),
      [],
    );
  });
});
