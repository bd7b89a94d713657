import assert from "node:assert/strict";
import fc from "fast-check";
import { readReport } from "../../../cli/try/report";

function lines(...objects: readonly object[]): string {
  return objects.map((object) => `${JSON.stringify(object)}\n`).join("");
}

describe("readReport", () => {
  it("reads steps that worked, in order", () => {
    const report = readReport(
      lines(
        { begin: "import" },
        { step: "import", ok: true, seconds: 0.5 },
        { begin: "construct" },
        { step: "construct", ok: true, seconds: 0.25 },
        { done: true, peakBytes: 1000 },
      ),
    );
    assert.deepEqual(report, {
      steps: [
        { step: "import", ok: true, seconds: 0.5 },
        { step: "construct", ok: true, seconds: 0.25 },
      ],
      isDone: true,
      peakBytes: 1000,
    });
  });

  it("keeps the step that started and did not end", () => {
    const report = readReport(lines({ step: "import", ok: true, seconds: 1 }, { begin: "load" }));
    assert.equal(report.begun, "load");
    assert.equal(report.isDone, false);
  });

  it("skips properties of a wrong type", () => {
    const [step] = readReport(
      lines({ step: "load", ok: "yes", seconds: "1", type: "OSError", line: "7" }),
    ).steps;
    assert.deepEqual(step, {
      step: "load",
      ok: false,
      seconds: 0,
      fault: { type: "OSError", message: "" },
    });
  });

  it("skips unknown steps", () => {
    assert.deepEqual(readReport(lines({ step: "deploy", ok: true })).steps, []);
  });

  it("reads any text without throwing", () => {
    const line = fc.oneof(fc.string(), fc.json(), fc.constant('{"step":"load","response":null}'));
    fc.assert(
      fc.property(fc.array(line), (parts) => {
        assert.ok(readReport(parts.join("\n")).steps.length <= 100);
      }),
    );
  });
});
