import assert from "node:assert/strict";
import type { LockFacts } from "../../../inspect/python/facts";
import { aRoutine, codesOf, findingsOf, requirements } from "../../support/routineManifests";

const POLICY = "requirements-pinned";

/** A current lock of an unpinned numpy; each test changes one thing. */
function withLock(change: Partial<LockFacts> = {}) {
  const lock: LockFacts = {
    file: "requirements.lock.txt",
    made: { python: "3.10", server: "google-cloud-aiplatform[prediction]==2.7.0" },
    changed: [],
    isHashed: true,
    pins: [{ name: "numpy", version: "1.26.4", line: 7 }],
    ...change,
  };
  return aRoutine({
    requirements: requirements("numpy"),
    requirementsFile: "requirements.txt",
    lock,
  });
}

describe(`${POLICY}, with a lock`, () => {
  it("accepts an unpinned requirement that a current lock pins", () => {
    assert.deepEqual(codesOf(POLICY, withLock()), []);
    assert.deepEqual(codesOf(POLICY, withLock(), { requireHashes: true }), []);
  });

  it("still refuses an unpinned requirement that the lock does not pin", () => {
    assert.deepEqual(codesOf(POLICY, withLock({ pins: [] })), ["REQ001"]);
  });

  for (const change of ["requirements", "python", "platform", "server"] as const) {
    it(`refuses a lock whose ${change} changed, and uses none of its pins`, () => {
      assert.deepEqual(codesOf(POLICY, withLock({ changed: [change] })), ["REQ024", "REQ001"]);
    });
  }

  it("names both servers if the server changed", () => {
    const made = { python: "3.10", server: "google-cloud-aiplatform[prediction]==1.60.0" };
    const [finding] = findingsOf(POLICY, withLock({ changed: ["server"], made }));
    assert.match(finding?.message ?? "", /==1\.60\.0, but the image installs .*==2\.7\.0/);
  });

  it("refuses a lock with a pin without a hash, which pip would refuse", () => {
    assert.deepEqual(codesOf(POLICY, withLock({ isHashed: false })), ["REQ024", "REQ001"]);
  });

  it("demands a lock only if requireLock is set", () => {
    const routine = aRoutine({ requirementsFile: "requirements.txt" });
    assert.deepEqual(codesOf(POLICY, routine), []);
    assert.deepEqual(codesOf(POLICY, routine, { requireLock: true }), ["REQ025"]);
    assert.deepEqual(codesOf(POLICY, withLock(), { requireLock: true }), []);
  });
});
