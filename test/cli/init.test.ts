import assert from "node:assert/strict";
import { cpSync, existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { commandLine } from "../support/commandLine";
import { withFolders } from "../support/folders";
import { copyOf, fixtures, scratchFolder } from "../support/project";

const { folder } = withFolders();
const settingsIn = (path: string) =>
  JSON.parse(readFileSync(join(path, "model-version.json"), "utf8"));

describe("init", () => {
  it("writes settings of an export that check reads without a finding, and names their schema", async () => {
    const path = copyOf("keras3_export", scratchFolder());
    const { code, out, err } = await commandLine("init", path, "--ci", "github");
    assert.equal(code, 0);
    assert.match(err, /^model-version: wrote /);
    assert.match(out, new RegExp(`npx --yes model-version@\\S+ check ${path}\\n`));
    const { $schema, ...settings } = settingsIn(path);
    assert.match(
      $schema,
      /^https:\/\/unpkg\.com\/model-version@[\d.]+\/schemas\/model-version\.json$/,
    );
    assert.deepEqual(settings, { name: "export", export: {} });
    const checked = await commandLine("check", path);
    assert.equal(checked.code, 0);
    assert.match(checked.out, /^clean {2}/);
    assert.match(checked.err, /read \S+model-version\.json: name, export$/);
  });

  it("writes the classes of a routine, with which check judges it as one", async () => {
    const path = join(scratchFolder(), "routine");
    cpSync(join(fixtures, "cpr_complete"), path, { recursive: true });
    assert.equal((await commandLine("init", path)).code, 0);
    assert.deepEqual(settingsIn(path).customPrediction, { predictor: "predictor:Predictor" });
    assert.match(
      (await commandLine("check", path)).out,
      /the predictor predictor:Predictor|^clean/,
    );
  });

  it("overwrites nothing, and writes nothing if there is no model", async () => {
    const path = copyOf("keras3_export", scratchFolder());
    await commandLine("init", path);
    const again = await commandLine("init", path);
    assert.equal(again.code, 2);
    assert.match(again.err, /is there already\. Fix: /);
    const empty = folder({ "notes.txt": "hello" });
    assert.match((await commandLine("init", empty)).err, /neither a SavedModel nor/);
    assert.ok(!existsSync(join(empty, "model-version.json")));
  });

  it("prints the steps of each service, with the folder as one word", async () => {
    for (const [ci, said] of [
      ["gitlab", /codequality: gl-code-quality\.json/],
      ["cloudbuild", /^# cloudbuild\.yaml/],
    ] as const) {
      const path = copyOf("keras3_export", scratchFolder(), join(scratchFolder(), "my model"));
      const { out } = await commandLine("init", path, "--ci", ci);
      assert.match(out, said);
      assert.match(out, / check '\S+\/my model'\n?/);
    }
    assert.match(
      (await commandLine("init", ".", "--ci", "jenkins")).err,
      /use one of github, gitlab/,
    );
  });
});
