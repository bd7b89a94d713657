import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { join } from "node:path";
import { checkout, fixtures } from "../support/project";

describe("the built command", () => {
  const bin = join(checkout, "dist/cli/main.js");

  it("runs from any folder and ends with the exit code", () => {
    const { status, stdout } = spawnSync(
      process.execPath,
      [bin, "sniff", join(fixtures, "sklearn_model/model.pkl")],
      { cwd: "/", encoding: "utf8" },
    );
    assert.equal(status, 1);
    assert.match(stdout, /refused/);
  });

  it("says its version", () => {
    const { version } = require("../../package.json") as { version: string };
    assert.equal(
      execFileSync(process.execPath, [bin, "--version"], { encoding: "utf8" }).trim(),
      version,
    );
  });
});
