import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { apply, type Edited, refusalsOf, waysOf } from "../../support/appliedFixes";
import { scratchFolder } from "../../support/project";
import { aRoutine, findingsOf, requirements } from "../../support/routineManifests";
import { PREDICTOR } from "../../support/sources";

/** A valid predictor with these requirements. */
function withLines(lines: readonly string[]): Edited {
  const folder = scratchFolder();
  mkdirSync(join(folder, "src"));
  writeFileSync(join(folder, "src/predictor.py"), PREDICTOR);
  writeFileSync(join(folder, "src/requirements.txt"), `${lines.join("\n")}\n`);
  return { folder, options: { customPrediction: { predictor: "predictor:Model" } } };
}

describe("the first fixes of all findings, applied together", () => {
  // Each was once refused again after its fix, because an unpinned requirement was ignored or was proposed for NumPy 2.
  const sets: readonly (readonly string[])[] = [
    ["torch==2.1.2", "pandas"],
    ["torch==2.1.2", "scikit-learn"],
    ["torch==2.1.2", "opencv-python-headless"],
    ["pandas==2.0.3", "opencv-python-headless"],
    ["faiss-cpu==1.7.4", "scikit-learn"],
    ["onnxruntime==1.16.3", "pandas", "scikit-learn", "opencv-python-headless"],
    ["onnxruntime==1.16.3", "numpy==2.2.6", "opencv-python-headless", "tensorflow"],
    ["numpy==2.2.6", "torch==2.1.2", "matplotlib==3.7.5", "torchvision", "scipy"],
    ["torch==2.1.2", "numpy>=1.20", "transformers"],
  ];
  for (const lines of sets) {
    it(`leave nothing to refuse in ${lines.join(", ")}`, async () => {
      let routine = withLines(lines);
      const found = await refusalsOf(routine);
      assert.ok(found.length > 0);
      for (const finding of found) {
        const [first] = waysOf(finding);
        assert.ok(first, finding.fix);
        routine = apply(routine, finding, first);
      }
      const left = await refusalsOf(routine);
      assert.deepEqual(
        left.map(({ code, message }) => `${code} ${message}`),
        [],
      );
    });
  }
});

describe("releases that were built for NumPy 1", () => {
  const codes = (...lines: readonly string[]) =>
    findingsOf("requirements-compatible", aRoutine({ requirements: requirements(...lines) })).map(
      ({ code }) => code,
    );

  it("are refused if a line without a version installs NumPy 2", () => {
    assert.deepEqual(codes("torch==2.1.2", "pandas"), ["REQ019"]);
  });

  it("are accepted if a line without a version allows only NumPy 1", () => {
    assert.deepEqual(codes("torch==2.1.2", "pandas", "numpy<2"), []);
  });

  it("are accepted if nothing installs numpy", () => {
    assert.deepEqual(codes("torch==2.1.2", "requests"), []);
  });
});
