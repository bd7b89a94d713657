import assert from "node:assert/strict";
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { inspect } from "../../../inspect";
import { judge } from "../../../rules";
import { aFile, aManifest } from "../../support/manifests";
import { copyOf, scratchFolder } from "../../support/project";

/** Codes of bundle-hygiene for a valid export with additional files of these names. */
function codesOf(...paths: readonly string[]): string[] {
  const more = paths.map((path) => aFile({ path, format: "text" }));
  return judge(aManifest({ files: [aFile(), ...more] }))
    .filter(({ policy }) => policy === "bundle-hygiene")
    .map(({ code }) => code);
}

describe("bundle-hygiene, on names", () => {
  it("refuses a folder of a tool once, however many files it contains", () => {
    assert.deepEqual(codesOf(".git/config", ".git/HEAD"), ["HYG002"]);
    assert.deepEqual(codesOf("assets/git/config", ".gitignore"), []);
  });

  it("refuses two names that differ only in case", () => {
    assert.deepEqual(codesOf("assets/Words.txt", "assets/words.txt"), ["HYG004"]);
    assert.deepEqual(codesOf("assets/words.txt", "words.txt"), []);
  });

  it("says that sources and artifacts have a file in common, and with the fix they have none", async () => {
    const folder = scratchFolder();
    for (const model of ["src/model", "model"]) {
      mkdirSync(join(folder, model), { recursive: true });
      writeFileSync(join(folder, model, "names.json"), "[]");
    }
    writeFileSync(join(folder, "src/predictor.py"), "class Predictor:\n    pass\n");
    const judged = async (...exclude: readonly string[]) => {
      const artifacts = join(folder, "model");
      const customPrediction = { predictor: "predictor:Predictor", artifacts, exclude };
      const findings = judge(await inspect(join(folder, "src"), { customPrediction }));
      return findings.filter(({ code }) => code === "HYG004");
    };
    const [finding, ...others] = await judged();
    assert.deepEqual(others, []);
    assert.equal(finding?.message, "both the sources and the artifacts contain this file");
    const [, pattern = ""] = /add "([^"]+)" to exclude/.exec(finding?.fix ?? "") ?? [];
    assert.deepEqual(await judged(pattern), []);
  });

  it("refuses a control character in a name", () => {
    assert.deepEqual(codesOf("assets/a\nb.txt"), ["HYG005"]);
    assert.deepEqual(codesOf("assets/a b.txt"), []);
  });

  it("refuses a link that points outside the folder", async () => {
    const root = copyOf("multi_input", scratchFolder());
    symlinkSync("/", join(root, "outside"));
    const findings = judge(await inspect(root)).filter(({ code }) => code === "HYG003");
    assert.deepEqual(
      findings.map(({ file }) => file),
      ["outside"],
    );
  });
});
