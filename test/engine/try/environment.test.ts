import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import {
  digestOf,
  type EnvironmentSource,
  environmentOf,
  refusalIn,
} from "../../../cli/try/environment";
import { probe } from "../../../cli/try/interpreter";
import { scratchFolder } from "../../support/project";
import { thePython, withOwnCache } from "../../support/soundRoutine";

const silent = { fresh: false, onLine: () => {} };

function source(change: Partial<EnvironmentSource> = {}): EnvironmentSource {
  return { interpreter: thePython(), calls: [], files: [], folder: scratchFolder(), ...change };
}

describe("environmentOf", () => {
  withOwnCache();

  it("creates an environment with the interpreter's version of Python, and keeps it", async () => {
    const made = await environmentOf(source(), silent);
    assert.ok("python" in made && !made.isKept);
    assert.equal(probe(made.python)?.version, source().interpreter.version);
    const again = await environmentOf(source(), silent);
    assert.deepEqual(again, { python: made.python, isKept: true });
  });

  it("creates it again when asked to, and removes the old one", async () => {
    const first = await environmentOf(source(), silent);
    const second = await environmentOf(source(), { ...silent, fresh: true });
    assert.ok("python" in first && "python" in second);
    assert.notEqual(second.python, first.python);
    assert.equal(existsSync(first.python), false);
  });

  it("creates another one if the requirements file has other content", () => {
    const files = (sha256: string) => digestOf(source({ files: [["requirements.txt", sha256]] }));
    assert.notEqual(files("a".repeat(64)), files("b".repeat(64)));
  });
});

describe("refusalIn", () => {
  it("prefers the line that names distributions to the one that says that it failed", () => {
    const lines = [
      "ERROR: Cannot install torch==1.13.1 and torchvision==0.15.1 because these conflict.",
      "ERROR: ResolutionImpossible: see the documentation",
    ];
    assert.match(refusalIn(lines), /^Cannot install torch==1\.13\.1/);
  });

  it("uses the last line if no line starts with ERROR", () => {
    assert.equal(refusalIn(["Collecting a", "Killed", ""]), "Killed");
  });
});
