import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { findingsOf, type RunContext, TRY_CODES } from "../../../cli/try/findings";
import type { Ended } from "../../../cli/try/process";
import type { Fault, RunReport } from "../../../cli/try/report";
import { checkout } from "../../support/project";

const context: RunContext = {
  predictor: "predictor:Predictor",
  excluded: [],
  timeoutSeconds: 300,
  hasArtifacts: true,
};
const ended: Ended = { code: 1, signal: null, isTimedOut: false };

function importFails(fault: Partial<Fault>, change: Partial<RunContext> = {}) {
  const whole = { type: "ModuleNotFoundError", message: "No module named 'x'", ...fault };
  const report: RunReport = {
    steps: [{ step: "import", ok: false, seconds: 0, fault: whole }],
    isDone: false,
  };
  const [finding] = findingsOf(report, ended, { ...context, ...change });
  assert.ok(finding);
  return finding;
}

function responds(change: Partial<NonNullable<RunReport["response"]>>) {
  const response = { text: "{}", bytes: 2, instances: 2, predictions: 2, ...change };
  return findingsOf({ steps: [], isDone: true, response }, { ...ended, code: 0 }, context);
}

describe("the codes of try", () => {
  it("are exactly those on its page, with their titles", () => {
    const page = readFileSync(join(checkout, "docs/try.md"), "utf8");
    const rows = [...page.matchAll(/^\| (TRY\d{3}) \| (.*) \|$/gm)].map(([, code, title]) => [
      code,
      title,
    ]);
    assert.deepEqual(rows, Object.entries(TRY_CODES));
  });
});

describe("what try reports about a module that is not found", () => {
  it("names the distribution that provides it", () => {
    assert.match(importFails({ missing: "cv2" }).fix, /^add a pin for opencv-python/);
  });

  it("says to install it if try itself installs nothing", () => {
    const fix = (fault: Partial<Fault>) => importFails(fault, { usedAsIs: "/usr/bin/python3" }).fix;
    assert.match(
      fix({ missing: "cv2" }),
      /^install opencv-python\S* for \/usr\/bin\/python3, or pin/,
    );
    assert.match(fix({ type: "ImportError" }), /^install the versions in requirements\.txt for/);
  });

  it("says so if exclude leaves it out", () => {
    const excluded = [{ path: "scale.py", bytes: 9, because: "exclude" as const }];
    assert.match(importFails({ missing: "scale" }, { excluded }).fix, /^remove scale\.py from/);
  });

  it("says that no packed source imports it if the sources contain it", () => {
    const because = "unimported" as const;
    const excluded = [{ path: "plugins/scale.py", bytes: 9, because }];
    assert.match(
      importFails({ missing: "plugins.scale" }, { excluded }).fix,
      /plugins\/scale\.py is left out as not imported by the predictor/,
    );
  });
});

describe("what try reports about a process that ended", () => {
  const begun: RunReport = { steps: [], begun: "load", isDone: false };

  it("names the step and the limit when time ran out", () => {
    const [finding] = findingsOf(begun, { ...ended, code: null, isTimedOut: true }, context);
    assert.equal(finding?.code, "TRY009");
    assert.equal(finding.message, "load did not finish within 300 s");
  });

  it("names the signal that ended it", () => {
    const [finding] = findingsOf(
      begun,
      { code: null, signal: "SIGSEGV", isTimedOut: false },
      context,
    );
    assert.equal(finding?.code, "TRY010");
    assert.match(finding.message, /in load by the signal SIGSEGV/);
  });

  it("names the start of Python if the process ended before any step", () => {
    const [finding] = findingsOf({ steps: [], isDone: false }, ended, context);
    assert.match(finding?.message ?? "", /the start of Python with exit code 1/);
  });
});

describe("what try reports about a response", () => {
  it("is nothing if it has a prediction for each instance", () => {
    assert.deepEqual(responds({}), []);
  });

  it("is a warning if the numbers of predictions and instances differ", () => {
    const [finding] = responds({ predictions: 1 });
    assert.equal(finding?.message, "the response has 1 prediction for 2 instances");
    assert.equal(finding.level, "advisory");
  });

  it("is a warning if it has more bytes than a shared endpoint sends", () => {
    assert.match(responds({ bytes: 1_500_001 })[0]?.message ?? "", /^the response has 1\.5 MB/);
    assert.deepEqual(responds({ bytes: 1_500_000 }), []);
  });
});
