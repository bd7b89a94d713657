import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { checkout } from "./support/project";

/** Unit tests and helpers that start a process, with the program; CONTRIBUTING.md lists the programs. */
const STARTED: Readonly<Record<string, readonly string[]>> = {
  "cli/audit/bucket.test.ts": ["process.execPath"],
  "cli/settings.test.ts": ["mkfifo", "mkfifo"],
  "inspect/bundle/digest.test.ts": ["sh"],
  "inspect/bundle/walk.test.ts": ["mkfifo"],
  "inspect/formats/pickle/pickleFormat.test.ts": ["python3"],
  "inspect/fuzzedModules.test.ts": ["process.execPath"],
  "inspect/python/importStops.test.ts": ["thePython"],
  "inspect/python/loaderArguments.test.ts": ["thePython"],
  "inspect/python/unboundNames.test.ts": ["thePython"],
  "inspect/python/unsetAttributes.test.ts": ["thePython"],
  "packing/sourceDistribution.test.ts": ["process.execPath"],
  "policies/adapter/deferUnused.test.ts": ["process.execPath"],
  "policies/createPolicies.test.ts": ["process.execPath"],
  "support/storage/elsewhere.ts": ["process.execPath"],
  "support/unpack.ts": ["tar", "tar"],
};

describe("unit tests", () => {
  const sources = readdirSync(join(checkout, "test"), { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".ts") && !file.startsWith("engine"))
    .map((file) => ({ file, text: readFileSync(join(checkout, "test", file), "utf8") }));

  it("start no process that is not named here", () => {
    const started = sources
      .filter(({ text }) => /^import .* from "node:child_process"/m.test(text))
      .map(({ file, text }) => {
        const calls = text.matchAll(/\b(?:execFile|spawn|exec|fork)(?:Sync)?\(\s*([\w."]+)/g);
        return [file, [...calls].map(([, program = ""]) => program.replaceAll('"', ""))];
      });
    assert.deepEqual(Object.fromEntries(started), STARTED);
  });

  it("need no build", () => {
    const built = sources.filter(({ text }) => /join\(checkout, "dist/.test(text));
    assert.deepEqual(
      built.map(({ file }) => file),
      [],
    );
  });
});
