import assert from "node:assert/strict";
import { execFileSync, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { cpSync, existsSync, openSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { FORMAT_NAMES } from "../../report";
import { checkout, copyOf, fixtures, scratchFolder } from "../support/project";

/** Names of all files below a folder; the folder may be missing. */
function filesIn(folder: string): string[] {
  if (!existsSync(folder)) return [];
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map(({ name }) => name)
    .sort();
}

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

  it("keeps compiled code in the cache folder where Node can, and runs without one", () => {
    const run = (cache: string) =>
      spawnSync(process.execPath, [bin, "check", join(fixtures, "multi_input/export")], {
        env: { ...process.env, XDG_CACHE_HOME: cache },
        encoding: "utf8",
      });
    const cache = scratchFolder();
    assert.equal(run(cache).status, 0);
    const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
    const canKeep = major > 22 || (major === 22 && minor > 0);
    assert.equal(filesIn(join(cache, "model-version/code")).length > 0, canKeep);
    assert.match(run("/dev/null").stdout, /^clean {2}/);
  });

  it("keeps its exit code when nobody reads its output to the end", async () => {
    const child = spawn(process.execPath, [bin, "check", join(fixtures, "sklearn_model")]);
    child.stdout.destroy();
    let errors = "";
    child.stderr.on("data", (chunk: Buffer) => {
      errors += chunk;
    });
    const [code] = await once(child, "close");
    assert.equal(code, 1);
    assert.equal(errors, "");
  });

  it("says in one line that its output cannot be written, and ends with 2", () => {
    const full = openSync("/dev/full", "w");
    const { status, stderr } = spawnSync(
      process.execPath,
      [bin, "check", join(fixtures, "sklearn_model")],
      { stdio: ["ignore", full, "pipe"], encoding: "utf8" },
    );
    assert.equal(status, 2);
    assert.match(stderr, /^model-version: the output cannot be written: .*ENOSPC\)\n$/);
  });

  it("leaves only whole files in a version's folder when pack is killed, and completes it", async () => {
    const path = copyOf("keras3_export", scratchFolder());
    for (let at = 0; at < 5; at++) writeFileSync(join(path, `${at}.bin`), Buffer.alloc(2e7, at));
    const output = scratchFolder();
    const words = [bin, "pack", path, "-o", output];
    for (let kill = 1; kill <= 20; kill++) {
      const child = spawn(process.execPath, words, { stdio: "ignore" });
      setTimeout(() => child.kill("SIGKILL"), 40 * kill);
      await once(child, "close");
      const names = filesIn(join(output, "models"));
      assert.ok(
        names.every((name) =>
          /^(manifest\.json|saved_model\.pb|.*\.bin|fingerprint\.pb|variables\..*)$/.test(name),
        ),
        names.join(),
      );
    }
    execFileSync(process.execPath, words);
    assert.deepEqual(readdirSync(output), ["models"]);
    assert.deepEqual(filesIn(join(output, "models")), [...filesIn(path), "manifest.json"].sort());
  });

  it("writes the same bytes in every format, in two folders and at any width", () => {
    const formats = FORMAT_NAMES.filter((name) => name !== "text");
    const files = (columns: string) => {
      const cwd = scratchFolder();
      for (const name of ["keras3_export", "missing_shard"]) copyOf(name, cwd, join(cwd, name));
      cpSync(join(fixtures, "cpr_mismatched"), join(cwd, "routine"), { recursive: true });
      const written = [...formats, "text"].map((name) => `--format=${name}=out.${name}`);
      const paths = ["keras3_export", "missing_shard", "routine"];
      spawnSync(process.execPath, [bin, "check", ...paths, ...written], {
        cwd,
        env: { ...process.env, COLUMNS: columns },
      });
      return Object.fromEntries(
        [...formats, "text"].map((name) => [name, readFileSync(join(cwd, `out.${name}`), "utf8")]),
      );
    };
    const first = files("40");
    for (const [name, text] of Object.entries(first)) assert.notEqual(text, "", name);
    assert.deepEqual(files("200"), first);
    assert.deepEqual(files("40"), first);
  });

  it("prints its version", () => {
    const { version } = require("../../package.json") as { version: string };
    assert.equal(
      execFileSync(process.execPath, [bin, "--version"], { encoding: "utf8" }).trim(),
      version,
    );
  });
});
