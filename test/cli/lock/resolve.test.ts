import assert from "node:assert/strict";
import { refusalFinding } from "../../../cli/lock/finding";
import { sayOffline, uvRefusal } from "../../../cli/lock/resolve";
import { requirements } from "../../support/routineManifests";

/** What uv 0.13.9 prints for torch==1.13.1 and torchvision==0.15.1. */
const REFUSED = [
  "  × No solution found when resolving dependencies:",
  "  ╰─▶ Because torchvision==0.15.1 depends on torch==2.0.0 and you require",
  "      torch==1.13.1, we can conclude that your requirements and",
  "      torchvision==0.15.1 are incompatible.",
];

describe("uvRefusal", () => {
  it('is uv\'s reason in one line, from its first "because" on', () => {
    assert.equal(
      uvRefusal(REFUSED),
      "Because torchvision==0.15.1 depends on torch==2.0.0 and you require torch==1.13.1, we can conclude that your requirements and torchvision==0.15.1 are incompatible.",
    );
  });

  it("is the whole output of uv if it gives no reason in that form", () => {
    assert.equal(uvRefusal(["error: failed to read", ""]), "error: failed to read");
    assert.equal(uvRefusal([]), "it printed nothing");
  });
});

describe("sayOffline", () => {
  // What uv 0.13.9 and pip 23 to 26 print if nothing answers at the index's URL.
  it("recognises the messages of uv and pip for an index that does not answer", () => {
    assert.ok(sayOffline(["error: Request failed", "  cause: error sending request for url"]));
    assert.ok(sayOffline(["WARNING: Retrying (...) by 'NewConnectionError(...)'", "ERROR: No"]));
    const none =
      "ERROR: Could not find a version that satisfies the requirement google-cloud-aiplatform[prediction]==2.7.0 (from versions: none)";
    assert.ok(sayOffline([none, "ERROR: No matching distribution found"]));
  });

  it("treats a distribution that no index has as a refusal", () => {
    const missing =
      "ERROR: Could not find a version that satisfies the requirement acme==1 (from versions: none)";
    assert.ok(!sayOffline([missing]));
    assert.ok(!sayOffline(REFUSED));
  });
});

describe("refusalFinding", () => {
  it("names the line of the first requirement that the resolver names", () => {
    const lines = requirements("numpy==1.26.4", "torch==1.13.1", "torchvision==0.15.1");
    const refusal = { refusal: uvRefusal(REFUSED), resolver: "uv 0.13.9" };
    const found = refusalFinding(lines, "requirements.txt", refusal);
    assert.deepEqual([found.code, found.file, found.line], ["LCK001", "requirements.txt", 2]);
    assert.match(found.reason, /^uv 0\.13\.9: Because torchvision/);
  });

  it("names the file if the resolver names no requirement", () => {
    const refusal = { refusal: "x ".repeat(1000), resolver: "pip" };
    const found = refusalFinding([], "requirements.txt", refusal);
    assert.equal(found.line, undefined);
    assert.ok(found.reason.length < 1300);
  });
});
