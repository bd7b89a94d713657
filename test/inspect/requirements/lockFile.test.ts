import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { readSources } from "../../../inspect/python/readSources";
import { SourceFolder } from "../../../inspect/python/sourceFolder";
import {
  LOCK_PLATFORM,
  type LockHead,
  lockFileOf,
  lockHead,
  requirementsDigest,
} from "../../../inspect/requirements/lockFile";
import { PREDICTOR, sourcesOf } from "../../support/sources";

const HASH = `--hash=sha256:${"a".repeat(64)}`;
const PINS = `google-cloud-aiplatform==2.7.0 \\\n    ${HASH}\nNumPy==1.26.4 \\\n    ${HASH}\n`;

/** The lock of a routine that requires numpy, with the given header and pins. */
function lockOf(change: Partial<LockHead> = {}, pins = PINS, python = "3.10") {
  const root = sourcesOf({ "predictor.py": PREDICTOR, "requirements.txt": "numpy==1.26.4\n" });
  const head: LockHead = {
    requirements: requirementsDigest(new SourceFolder(root), ["requirements.txt"]),
    python: "3.10",
    platform: LOCK_PLATFORM,
    server: "google-cloud-aiplatform[prediction]==2.7.0",
    ...change,
  };
  writeFileSync(join(root, "requirements.lock.txt"), lockHead(head, "uv 0.13.9") + pins);
  return readSources({ root, predictor: "predictor:Model", pythonVersion: python }).facts.lock;
}

describe("readLock", () => {
  it("reads the pins of a current lock", () => {
    assert.deepEqual(lockOf(), {
      file: "requirements.lock.txt",
      made: { python: "3.10", server: "google-cloud-aiplatform[prediction]==2.7.0" },
      changed: [],
      isHashed: true,
      pins: [
        { name: "google-cloud-aiplatform", version: "2.7.0", line: 7 },
        { name: "numpy", version: "1.26.4", line: 9 },
      ],
    });
  });

  it("says what has changed since it was made", () => {
    assert.deepEqual(lockOf({ requirements: "sha256:00" })?.changed, ["requirements"]);
    assert.deepEqual(lockOf({ platform: "macos" })?.changed, ["platform"]);
    assert.deepEqual(lockOf({ server: "x==1" })?.changed, ["server"]);
    assert.deepEqual(lockOf({}, PINS, "3.11")?.changed, ["python"]);
  });

  it("detects a server that was changed by hand below an unchanged header", () => {
    assert.deepEqual(lockOf({}, PINS.replace("2.7.0", "2.6.0"))?.changed, ["server"]);
  });

  it("detects a pin without a hash", () => {
    assert.equal(lockOf({}, `${PINS}six==1.17.0\n`)?.isHashed, false);
  });

  it("treats a file of that name without the header as an ordinary one", () => {
    const root = sourcesOf({
      "predictor.py": PREDICTOR,
      "requirements.txt": "",
      "requirements.lock.txt": PINS,
    });
    assert.equal(readSources({ root, predictor: "predictor:Model" }).facts.lock, undefined);
  });
});

describe("lockFileOf", () => {
  for (const [file, lock] of [
    ["requirements.txt", "requirements.lock.txt"],
    ["deploy/prod.in", "deploy/prod.lock.txt"],
    ["pyproject.toml", "requirements.lock.txt"],
  ] as const) {
    it(`is ${lock} for ${file}`, () => assert.equal(lockFileOf(file), lock));
  }
});

describe("requirementsDigest", () => {
  const digest = (text: string) =>
    requirementsDigest(new SourceFolder(sourcesOf({ a: text })), ["a"]);
  it("changes with the text, but not with line ends", () => {
    assert.notEqual(digest("a==1\n"), digest("a==2\n"));
    assert.equal(digest("a==1\n"), digest("a==1\r\n"));
  });
});
