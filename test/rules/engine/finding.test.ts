import assert from "node:assert/strict";
import { type Finding, renderFinding } from "../../../rules/engine/finding";

/** The example of the design. */
const finding: Finding = {
  code: "REQ014",
  policy: "requirements-compatible",
  level: "mandatory",
  file: "requirements.txt",
  line: 3,
  message: "torch==1.13.1 and torchvision==0.15.1 cannot be installed together",
  reason: "torchvision 0.15.1 requires torch 2.0.0.",
  fix: "pin torchvision==0.14.1, or torch==2.0.0.",
};

describe("renderFinding", () => {
  it("shows place, fault and code, then the reason, then the fix", () => {
    assert.equal(
      renderFinding(finding),
      `requirements.txt:3: torch==1.13.1 and torchvision==0.15.1 cannot be installed together [REQ014]
  torchvision 0.15.1 requires torch 2.0.0.
  Fix: pin torchvision==0.14.1, or torch==2.0.0.`,
    );
  });

  it("leaves out an unknown line number", () => {
    const { line: _, ...file } = finding;
    assert.match(renderFinding(file), /^requirements\.txt: torch/);
  });

  it("escapes a name, so that it can neither forge a line nor control a terminal", () => {
    const hostile = { ...finding, file: "a\n\u001b[2Jb\u202egp.js" };
    assert.match(renderFinding(hostile), /^a\\x0a\\x1b\[2Jb\\u\{202e\}gp\.js:3: torch/);
    assert.equal(renderFinding(hostile).split("\n").length, 3);
  });

  it("truncates a list of tens of thousands of names", () => {
    const names = Array.from({ length: 20_000 }, (_, at) => `"s${at}"`).join(", ");
    const [place = ""] = renderFinding({ ...finding, message: names }).split("\n");
    assert.ok(place.startsWith('requirements.txt:3: "s0", "s1", '));
    assert.ok(place.endsWith(` ... and ${names.length - 4000} more characters [REQ014]`));
  });

  it("starts with the fault if it concerns the whole bundle", () => {
    const { line: _, file: __, ...bundle } = finding;
    assert.match(renderFinding(bundle), /^torch==1\.13\.1 and/);
  });
});
