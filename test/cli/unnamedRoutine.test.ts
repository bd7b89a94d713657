import assert from "node:assert/strict";
import { lockCommand } from "../../cli/lock";
import { tryCommand } from "../../cli/try";
import { routineCommand } from "../../report/routineCommand";
import { aManifest } from "../support/manifests";
import { PREDICTOR, sourcesOf } from "../support/sources";

const silent = { out() {}, err() {} };

describe("a command for routines, without the name of the class", () => {
  for (const [name, command] of [
    ["lock", lockCommand],
    ["try", tryCommand],
  ] as const) {
    it(`${name} names the class in the folder, and the whole command`, async () => {
      const root = sourcesOf({ "src/predictor.py": PREDICTOR, "src/requirements.txt": "" });
      await assert.rejects(
        command.run([root], silent),
        new RegExp(
          `^UsageError: ${name} is for routines, and nothing names the class: write model-version ${name} ${root}/src --predictor predictor:Model$`,
        ),
      );
    });

    it(`${name} asks for the class if the folder has none`, async () => {
      const root = sourcesOf({ "script.py": "print(1)\n" });
      await assert.rejects(command.run([root], silent), /name the class with --predictor/);
    });
  }
});

describe("the command that reads a folder as a routine", () => {
  const place = { file: "p.py", line: 1, source: "my src" } as const;
  const routineClasses = [
    { ...place, kind: "predictor", name: "p:Model" },
    { ...place, kind: "handler", name: "p:Own" },
  ] as const;
  const manifest = aManifest({ routineClasses });

  it("names the handler for check only, and quotes the folder", () => {
    assert.equal(
      routineCommand(".", manifest),
      "model-version check 'my src' --predictor p:Model --handler p:Own",
    );
    assert.equal(
      routineCommand(".", manifest, "try"),
      "model-version try 'my src' --predictor p:Model",
    );
    assert.equal(routineCommand(".", aManifest(), "lock"), undefined);
  });
});
