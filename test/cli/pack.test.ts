import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { writeVersion } from "../../cli/versionFolder";
import type { ModelVersionArgs } from "../../components/arguments/modelVersionArgs";
import { contentsOf } from "../../components/inspectArgs";
import { commandLine } from "../support/commandLine";
import { copyOf, scratchFolder } from "../support/project";
import { aRoutine, withOwnCache } from "../support/soundRoutine";

async function pack(...words: readonly string[]): Promise<{ code: number; said: string }> {
  const { code, out, err } = await commandLine("pack", ...words);
  return { code, said: out + err };
}

/** Digest of every file below a folder, by its path. */
function digestsIn(folder: string): Record<string, string> {
  const paths = readdirSync(folder, { recursive: true, encoding: "utf8" });
  const files = paths.filter((path) => statSync(join(folder, path)).isFile()).sort();
  return Object.fromEntries(files.map((path) => [path, digest(readFileSync(join(folder, path)))]));
}

function digest(bytes: Buffer | string): string {
  return createHash("sha256").update(bytes).digest("hex");
}

/** Digest of every object that the component would upload, by its name. */
async function digestsOf(name: string, args: ModelVersionArgs): Promise<Record<string, string>> {
  const { objects, layout, description } = await contentsOf(name, args);
  return Object.fromEntries([
    ...objects.map(({ path, location }) => [path, digest(readFileSync(location))]),
    [layout.manifest, digest(description)],
  ]);
}

describe("model-version pack", () => {
  withOwnCache();

  it("writes for an export what the component uploads, byte for byte", async () => {
    const path = copyOf("keras3_export", scratchFolder());
    const output = scratchFolder();
    const { code, said } = await pack(path, "-o", output, "--name", "iris");
    assert.equal(code, 0, said);
    assert.deepEqual(
      digestsIn(output),
      await digestsOf("iris", { bucket: "models", export: { path } }),
    );
  });

  it("writes no manifest if a file has changed since it was judged", async () => {
    const path = copyOf("keras3_export", scratchFolder());
    const output = scratchFolder();
    const contents = await contentsOf("iris", { bucket: "models", export: { path } });
    writeFileSync(join(path, "fingerprint.pb"), "other bytes");
    await assert.rejects(writeVersion(contents, output), {
      what: /fingerprint\.pb: its bytes are not those that were judged/,
    });
    const written = Object.keys(digestsIn(output)).map((name) => basename(name));
    assert.ok(!written.includes("fingerprint.pb") && !written.includes("manifest.json"));
  });

  it("names the folder that cannot be written", async () => {
    const path = copyOf("keras3_export", scratchFolder());
    const file = join(copyOf("multi_input", scratchFolder()), "saved_model.pb");
    const { code, said } = await pack(path, "-o", file, "--name", "iris");
    assert.equal(code, 2);
    assert.match(said, /saved_model\.pb: cannot be written: .*EEXIST\)\. Fix: name a folder/);
  });

  it("writes for a routine what the component uploads, byte for byte", async () => {
    const folder = aRoutine();
    const output = join(scratchFolder(), "not/there/yet");
    const source = join(folder, "src");
    const artifacts = join(folder, "model");
    const predictor = "predictor:Predictor";
    const flags = ["--predictor", predictor, "--artifacts", artifacts, "--prefix", "team/models"];
    const { code, said } = await pack(source, "-o", output, "--name", "iris", ...flags);
    assert.equal(code, 0, said);
    const written = digestsIn(output);
    assert.deepEqual(
      written,
      await digestsOf("iris", {
        bucket: "models",
        prefix: "team/models",
        customPrediction: { source, predictor, artifacts },
      }),
    );
    assert.deepEqual(
      Object.keys(written).map((path) => path.replace(/^team\/models\/iris\/[0-9a-f]{16}\//, "")),
      ["manifest.json", "model/weights.json", "package/Dockerfile", "package/iris-1.0.0.tar.gz"],
    );
  });

  it("uses the name of the folder if no name is given", async () => {
    const output = scratchFolder();
    await pack(copyOf("keras3_export", scratchFolder()), "-o", output);
    assert.deepEqual(readdirSync(join(output, "models")), ["export"]);
  });

  it("completes what an interrupted call left, and says when nothing is missing", async () => {
    const path = copyOf("keras3_export", scratchFolder());
    const output = scratchFolder();
    await pack(path, "-o", output);
    const whole = digestsIn(output);
    const [version = ""] = Object.keys(whole).filter((file) => basename(file) === "manifest.json");
    rmSync(join(output, version));
    assert.match((await pack(path, "-o", output)).said, /\d files, the model/);
    assert.deepEqual(digestsIn(output), whole);
    assert.match((await pack(path, "-o", output)).said, /is there already$/);
  });

  it("removes the leftovers of an interrupted call beside the version, and keeps the files of a running one", async () => {
    const path = copyOf("keras3_export", scratchFolder());
    const output = scratchFolder();
    const [left, running] = [
      `.model-version-pack-${2 ** 30}-a`,
      `.model-version-pack-${process.ppid}-b`,
    ];
    for (const name of [left, running]) mkdirSync(join(output, name));
    await pack(path, "-o", output);
    assert.deepEqual(readdirSync(output).sort(), [running, "models"]);
  });

  it("overwrites nothing that has other bytes", async () => {
    const path = copyOf("keras3_export", scratchFolder());
    const output = scratchFolder();
    await pack(path, "-o", output);
    const [written = ""] = Object.keys(digestsIn(output)).filter((file) => file.endsWith(".pb"));
    writeFileSync(join(output, written), "other");
    const { code, said } = await pack(path, "-o", output);
    assert.equal(code, 2);
    assert.match(said, /is there with other bytes, .* Fix: write to an empty folder\.$/);
    assert.equal(readFileSync(join(output, written), "utf8"), "other");
  });

  it("refuses to write into the folder that it packs", async () => {
    const path = copyOf("keras3_export", scratchFolder());
    for (const output of [path, join(path, "assets/out")]) {
      const { code, said } = await pack(path, "-o", output);
      assert.equal(code, 2);
      assert.match(said, /is inside .* which is packed\. Fix: /);
    }
  });

  for (const [words, message] of [
    [[], /-o DIR is missing/],
    [["-o", "out", "--name", "a/b"], /"a\/b" cannot be a folder in a bucket/],
    [["-o", "out", "--prefix", "../up"], /"\.\.\/up" is not a folder path/],
    [["-o", "out", "--artifacts", "."], /--artifacts belong to a routine/],
    [["-o", "out", "--predictor", "predictor"], /"predictor" does not name a class/],
  ] as const) {
    it(`refuses the arguments ${JSON.stringify(words)}`, async () => {
      const { code, said } = await pack(copyOf("keras3_export", scratchFolder()), ...words);
      assert.equal(code, 2);
      assert.match(said, message);
    });
  }
});
