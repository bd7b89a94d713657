import assert from "node:assert/strict";
import type { RoutineFault } from "../../../inspect/python/routineFault";
import { anImport } from "../../support/importing";
import { aRoutine, codesOf, requirements } from "../../support/routineManifests";

const POLICY = "requirements-complete";

describe(`${POLICY}, on requirements`, () => {
  it("requires a requirements file only if something has to be installed, or if one is named", () => {
    const fault: RoutineFault = {
      code: "missing-requirements",
      file: "requirements.txt",
      line: 1,
    };
    const imports = [anImport("numpy")];
    assert.deepEqual(codesOf(POLICY, aRoutine({ faults: [fault] })), []);
    assert.deepEqual(codesOf(POLICY, aRoutine({ faults: [{ ...fault, file: "serving.txt" }] })), [
      "IMP004",
    ]);
    assert.deepEqual(codesOf(POLICY, aRoutine({ faults: [fault], imports })), ["IMP001", "IMP004"]);
  });

  it("warns of requirements that nothing imports, unless not all imports are known", () => {
    const lines = requirements("scipy==1.13.1");
    assert.deepEqual(codesOf(POLICY, aRoutine({ requirements: lines })), ["IMP006?"]);
    assert.deepEqual(codesOf(POLICY, aRoutine({ requirements: lines, isDynamic: true })), []);
    assert.deepEqual(
      codesOf(POLICY, aRoutine({ requirements: lines, imports: [anImport("pickle")] })),
      ["IMP006?"],
    );
    const cut: RoutineFault = { code: "unread-source", file: "predictor.py", line: 9 };
    assert.deepEqual(codesOf(POLICY, aRoutine({ requirements: lines, faults: [cut] })), []);
    const uses = [{ name: "pickle.load", file: "predictor.py", line: 1 }];
    assert.deepEqual(codesOf(POLICY, aRoutine({ requirements: lines, uses })), []);
  });
});
