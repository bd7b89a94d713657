import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Finding } from "../../rules";
import { commandLine } from "../support/commandLine";
import { exportOf, otherModels, savedModels } from "../support/exports";
import { withEmulator } from "../support/hooks";
import { fixtures, scratchFolder } from "../support/project";
import { commandLineElsewhere } from "../support/storage/elsewhere";

const emulator = withEmulator();
const BUCKET = "fixtures";

interface Judged {
  readonly path: string;
  readonly findings: readonly Finding[];
  readonly manifest: { readonly contentDigest: string; readonly isPartlyRead?: true };
}

/** The folders of all fixtures, and of a published export and a published routine. */
async function foldersOfAll(): Promise<Record<string, string>> {
  const packed = async (...words: readonly string[]) => {
    const words_ = ["pack", ...words, "-o", scratchFolder(), "--json"];
    return (JSON.parse((await commandLine(...words_)).out) as { folder: string }).folder;
  };
  return {
    ...Object.fromEntries(savedModels.map((name) => [name, exportOf(name)])),
    ...Object.fromEntries(otherModels.map(({ name }) => [name, join(fixtures, name)])),
    published_export: await packed(exportOf("with_assets")),
    published_routine: await packed(
      join(fixtures, "cpr_complete"),
      "--predictor",
      "predictor:Predictor",
    ),
  };
}

function judged(out: string): readonly Judged[] {
  return (JSON.parse(out) as { bundles: Judged[] }).bundles;
}

/** What a bundle is judged to be, whatever it lies in. */
function verdictOf({ path, findings, manifest }: Judged) {
  return {
    digest: manifest.contentDigest,
    isPartlyRead: manifest.isPartlyRead === true,
    findings: JSON.parse(JSON.stringify(findings).replaceAll(path, "PATH")) as unknown,
  };
}

describe("bundles in a bucket of the emulator", function () {
  this.timeout(300_000);
  let folders: Record<string, string>;
  let here: readonly Judged[];

  before(async () => {
    folders = await foldersOfAll();
    await emulator().createBucket(BUCKET);
    for (const [name, folder] of Object.entries(folders))
      for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
        if (!entry.isFile()) continue;
        const file = join(entry.parentPath, entry.name);
        await emulator().write(BUCKET, name + file.slice(folder.length), readFileSync(file));
      }
    here = judged((await commandLine("check", ...Object.values(folders), "--json")).out);
  });

  for (const flags of [[], ["--deep"]])
    it(`have the findings that they have on disk, and the digests where all is read ${flags.join("")}`, async () => {
      const names = Object.keys(folders);
      const { out, err } = await commandLineElsewhere(
        ["check", ...names.map((name) => `gs://${BUCKET}/${name}`), "--json", ...flags],
        { STORAGE_EMULATOR_HOST: emulator().origin },
      );
      assert.notEqual(out, "", err);
      const there = judged(out);
      assert.ok(names.length > 40, `${names.length} fixtures`);
      for (const [at, name] of names.entries()) {
        const [one, other] = [there[at], here[at]];
        assert.ok(one && other, name);
        const [found, expected] = [verdictOf(one), verdictOf(other)];
        assert.deepEqual(found.findings, expected.findings, name);
        if (flags.length > 0) assert.equal(found.isPartlyRead, false, name);
        // Of larger files the digest is what --deep adds.
        if (!found.isPartlyRead) assert.equal(found.digest, expected.digest, name);
      }
    });
});
