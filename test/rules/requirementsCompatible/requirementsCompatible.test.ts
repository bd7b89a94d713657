import assert from "node:assert/strict";
import { aRoutine, codesOf, findingsOf, requirements } from "../../support/routineManifests";

const POLICY = "requirements-compatible";

function pinned(python: string | undefined, ...lines: readonly string[]) {
  return aRoutine(
    { requirements: requirements(...lines) },
    python === undefined ? undefined : { pythonVersion: python },
  );
}

describe(POLICY, () => {
  // pytorch.org, "Previous versions"; tensorflow.org, "Tested build configurations"; the wheels' own METADATA.
  const together: readonly (readonly string[])[] = [
    ["torch==1.13.1", "torchvision==0.14.1", "torchaudio==0.13.1"],
    ["torch==2.0.0", "torchvision==0.15.1", "torchaudio==2.0.1"],
    ["torch==2.3.1", "torchvision==0.18.1", "torchaudio==2.3.1"],
    ["torch==2.3.1+cpu", "torchvision==0.18.1+cpu"],
    ["torchvision==0.18.1", "torch==2.3.1"],
    ["tensorflow==2.15.1", "numpy==1.26.4", "keras==2.15.0", "protobuf==4.25.8"],
    ["tensorflow==2.17.0", "keras==3.5.0", "numpy==1.26.4"],
    ["tensorflow==2.18.0", "numpy==2.0.2"],
    ["scikit-learn==1.5.2", "numpy==2.1.3"],
    ["no-such-distribution==1", "torch==2.3.1"],
    ["torch==99.0"],
    ["torch>=2", "torchvision==0.18.1"],
  ];
  for (const lines of together) {
    it(`accepts ${lines.join(", ")}`, () =>
      assert.deepEqual(codesOf(POLICY, pinned(undefined, ...lines)), []));
  }

  const apart: readonly (readonly string[])[] = [
    ["torch==1.13.1", "torchvision==0.15.1"],
    ["torchvision==0.15.1", "torch==1.13.1"],
    ["torch==2.0.0", "torchaudio==2.0.2"],
    ["torch==2.3.1", "torchvision==0.19.1"],
    ["tensorflow==2.15.1", "keras==3.5.0"],
    ["tensorflow==2.15.1", "protobuf==5.27.3"],
    ["tensorflow==2.17.0", "numpy==2.0.1"],
    ["tensorflow==2.16.1", "keras==2.15.0"],
    ["scikit-learn==1.4.1.post1", "numpy==1.19.0"],
  ];
  for (const lines of apart) {
    it(`refuses ${lines.join(", ")}`, () =>
      assert.deepEqual(codesOf(POLICY, pinned(undefined, ...lines)), ["REQ014"]));
  }

  it("names both ways out at the later line", () => {
    const [found] = findingsOf(POLICY, pinned(undefined, "torch==1.13.1", "torchvision==0.15.1"));
    assert.equal(found?.line, 2);
    assert.equal(found?.reason, "torchvision 0.15.1 requires torch 2.0.0.");
    assert.equal(found?.fix, "pin torchvision==0.14.1, or torch==2.0.0.");
  });

  it("reads what is required on the container's Python", () => {
    // tensorflow 2.17.0: numpy>=1.23.5 up to Python 3.11, and >=1.26.0 from 3.12 on
    assert.deepEqual(codesOf(POLICY, pinned("3.11", "tensorflow==2.17.0", "numpy==1.24.4")), []);
    assert.deepEqual(codesOf(POLICY, pinned("3.12", "tensorflow==2.17.0", "numpy==1.24.4")), [
      "REQ014",
    ]);
  });

  const pythons: readonly (readonly [python: string, line: string, hasWheel: boolean])[] = [
    ["3.11", "torch==1.13.1", true],
    ["3.12", "torch==1.13.1", false],
    ["3.12", "torch==2.3.1", true],
    ["3.9", "torch==2.9.1", false],
    ["3.11.4", "tensorflow==2.15.1", true],
    ["3.12", "tensorflow==2.15.1", false],
    ["3.12", "tensorflow==2.16.1", true],
    ["3.10", "scikit-learn==1.8.0", false],
    ["3.8", "xgboost==2.1.4", true],
  ];
  for (const [python, line, hasWheel] of pythons) {
    it(`${hasWheel ? "accepts" : "refuses"} ${line} on Python ${python}`, () => {
      assert.deepEqual(codesOf(POLICY, pinned(python, line)), hasWheel ? [] : ["REQ015"]);
    });
  }

  it("does not judge wheels where no Python is declared", () => {
    assert.deepEqual(codesOf(POLICY, pinned(undefined, "torch==2.15.0")), []);
  });

  it("refuses two versions of one distribution under any spelling", () => {
    assert.deepEqual(
      codesOf(POLICY, pinned(undefined, "Scikit_Learn==1.5.2", "scikit-learn==1.5.1")),
      ["REQ016"],
    );
    assert.deepEqual(
      codesOf(POLICY, pinned(undefined, "scikit-learn==1.5.2", "scikit-learn==1.5.2")),
      [],
    );
  });

  it("refuses a version that a constraint rules out", () => {
    assert.deepEqual(codesOf(POLICY, pinned(undefined, "numpy==1.26.4,==1.26.3")), ["REQ016"]);
    assert.deepEqual(codesOf(POLICY, pinned(undefined, "numpy==1.26.4,==1.26.4")), []);
  });

  it("passes over what its marker leaves out", () => {
    const [torch, vision] = requirements("torch==1.13.1", "torchvision==0.15.1");
    assert.ok(torch && vision);
    assert.deepEqual(
      codesOf(POLICY, aRoutine({ requirements: [torch, { ...vision, applies: false }] })),
      [],
    );
  });
});
