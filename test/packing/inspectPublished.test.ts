import assert from "node:assert/strict";
import { readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { commandLine } from "../support/commandLine";
import { exportOf } from "../support/exports";
import { withFolders } from "../support/folders";
import { fixtures } from "../support/project";

const { folder } = withFolders();

/** Packs a bundle and gives the folder of its version. */
async function packed(...words: readonly string[]): Promise<string> {
  const output = folder({});
  const { out, err } = await commandLine("pack", ...words, "-o", output, "--json");
  assert.notEqual(out, "", err);
  return (JSON.parse(out) as { folder: string }).folder;
}

const anExport = () => packed(exportOf("with_assets"));
const aRoutine = () => packed(join(fixtures, "cpr_complete"), "--predictor", "predictor:Predictor");

async function codesOf(path: string): Promise<string[]> {
  const { out } = await commandLine("check", path, "--format", "concise");
  return [...out.matchAll(/\[(CMP\d+)\]|\b(CMP\d+)\b/g)].map(([, a, b]) => a ?? b ?? "");
}

/** What may happen to a version, with the code that finds it. */
const CHANGES: Readonly<Record<string, [code: string, change: (version: string) => void]>> = {
  "a foreign object": ["CMP020", (version) => writeFileSync(join(version, "model/more.txt"), "x")],
  "a foreign object beside the model": [
    "CMP020",
    (version) => writeFileSync(join(version, "README"), "x"),
  ],
  "a missing object": ["CMP018", (version) => rmSync(join(version, "model/fingerprint.pb"))],
  "a changed byte": [
    "CMP019",
    (version) => {
      const file = join(version, "model/assets/vocab.txt");
      const bytes = readFileSync(file);
      bytes[0] = (bytes[0] ?? 0) ^ 1;
      writeFileSync(file, bytes);
    },
  ],
  "a renamed object": [
    "CMP021",
    (version) =>
      renameSync(join(version, "model/fingerprint.pb"), join(version, "model/finger.pb")),
  ],
  "a manifest with another digest": [
    "CMP019",
    (version) => {
      const file = join(version, "manifest.json");
      const text = readFileSync(file, "utf8");
      writeFileSync(file, text.replace(/sha256:[0-9a-f]{4}/, "sha256:0000"));
    },
  ],
};

describe("a published version", () => {
  it("of an export has the findings and the digest of what it was packed from", async () => {
    const version = await anExport();
    const [there, here] = [
      await commandLine("check", version, "--json"),
      await commandLine("check", exportOf("with_assets"), "--json"),
    ].map(({ out }) => JSON.parse(out)) as { findings: unknown; manifest: { name: string } }[];
    assert.deepEqual(there?.findings, here?.findings);
    assert.deepEqual({ ...there?.manifest, name: "" }, { ...here?.manifest, name: "" });
  });

  for (const [what, [code, change]] of Object.entries(CHANGES))
    it(`is refused with ${what}`, async () => {
      const version = await anExport();
      assert.deepEqual(await codesOf(version), []);
      change(version);
      assert.deepEqual(await codesOf(version), [code]);
    });

  it("of a routine is judged by its manifest, and says so", async () => {
    const version = await aRoutine();
    const { out } = await commandLine("check", version, "--json");
    const { findings, notChecked } = JSON.parse(out) as {
      findings: { code: string }[];
      notChecked: { about: string }[];
    };
    assert.ok(!findings.some(({ code }) => code.startsWith("CMP")));
    assert.ok(notChecked.some(({ about }) => about === "record"));
    writeFileSync(join(version, "package/Dockerfile"), "FROM scratch\n");
    assert.deepEqual(await codesOf(version), ["CMP019"]);
  });

  it("is not what a folder with some other manifest.json is", async () => {
    const other = folder({ "manifest.json": '{"schema": 9}', "model/x": "x" });
    const { out } = await commandLine("inspect", other, "--json");
    assert.equal((JSON.parse(out) as { fileCount: number }).fileCount, 2);
  });
});
