import assert from "node:assert/strict";
import type { FileReadFacts } from "../../../inspect/python/facts";
import { aRoutine, codesOf } from "../../support/routineManifests";

const POLICY = "requirements-complete";

const codesFor = (
  path: string,
  change: Partial<FileReadFacts> = {},
  brings: "nothing" | "artifacts" | "anything" = "nothing",
) => {
  const read = { path, file: "predictor.py", line: 3, below: "absolute", reader: "open" } as const;
  return codesOf(POLICY, aRoutine({ filesRead: [{ ...read, ...change }], brings }));
};

describe(`${POLICY}, on paths of another machine`, () => {
  const elsewhere = ["/home/anna/a.pt", "/Users/anna/a.pt", "/content/a", "~/a", "C:\\a", "D:/a"];
  for (const path of [...elsewhere, "/kaggle/input/a", "/mnt/data/a"]) {
    it(`refuses ${path}`, () => assert.deepEqual(codesFor(path), ["IMP010"]));
  }

  for (const path of ["/tmp/a", "/etc/hosts", "/proc/meminfo", "/usr/app/a", "/opt/a", "/homes/a"])
    it(`accepts ${path}`, () => assert.deepEqual(codesFor(path), []));

  it("refuses a path that points outside the sources", () =>
    assert.deepEqual(codesFor("../config/a.json", { below: "outside" }), ["IMP010"]));

  it("only warns if the server does not reach the code or code may create the path, and for /gcs", () => {
    assert.deepEqual(codesFor("/home/anna/a", { isUnreached: true }), ["IMP010?"]);
    assert.deepEqual(codesFor("/home/anna/a", {}, "anything"), ["IMP010?"]);
    assert.deepEqual(codesFor("/home/anna/a", {}, "artifacts"), ["IMP010"]);
    assert.deepEqual(codesFor("/gcs/bucket/a"), ["IMP010?"]);
  });
});
