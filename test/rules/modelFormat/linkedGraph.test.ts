import assert from "node:assert/strict";
import { cpSync, mkdirSync, readdirSync, symlinkSync } from "node:fs";
import { cp } from "node:fs/promises";
import { join } from "node:path";
import { inspect } from "../../../inspect";
import { judge } from "../../../rules";
import { fixtures, scratchFolder } from "../../support/project";

/** A snapshot whose files are links to a folder of blobs beside it, as the Hugging Face cache lays them out. */
function snapshotOf(fixture: string): string {
  const cache = scratchFolder();
  const blobs = join(cache, "blobs");
  mkdirSync(cache, { recursive: true });
  cpSync(join(fixtures, fixture, "export"), blobs, { recursive: true });
  const snapshot = join(cache, "snapshots", "0123abc");
  for (const entry of readdirSync(blobs, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const target = join(entry.parentPath, entry.name);
    const link = join(snapshot, target.slice(blobs.length));
    mkdirSync(join(link, ".."), { recursive: true });
    symlinkSync(target, link);
  }
  return snapshot;
}

const formats = async (folder: string) =>
  judge(await inspect(folder)).filter(({ policy }) => policy === "model-format");

describe("model-format, on a folder of links", () => {
  it("names the graph that is a link, and not another folder", async () => {
    const [finding, ...others] = await formats(snapshotOf("frozen_constants"));
    assert.deepEqual(
      [finding?.code, finding?.level, finding?.file, others],
      ["FMT008", "mandatory", "saved_model.pb", []],
    );
    assert.match(finding?.message ?? "", /^a link that is not uploaded/);
    assert.match(finding?.fix ?? "", /cp -rL/);
  });

  it("proposes no copy of a link whose target does not exist, of which there is none", async () => {
    const folder = scratchFolder();
    mkdirSync(folder, { recursive: true });
    symlinkSync(join(folder, "absent"), join(folder, "saved_model.pb"));
    const [finding] = await formats(folder);
    assert.match(finding?.message ?? "", /^a link whose target does not exist/);
    assert.doesNotMatch(finding?.fix ?? "", /cp -rL/);
    assert.match(finding?.fix ?? "", /new export or download/);
  });

  it("refuses nothing after the fix", async () => {
    const mended = scratchFolder();
    // cpSync copies links as links with Node.js 22 and 24, whatever `dereference` is.
    await cp(snapshotOf("frozen_constants"), mended, { recursive: true, dereference: true });
    const refusals = judge(await inspect(mended)).filter(({ level }) => level === "mandatory");
    assert.deepEqual(refusals, []);
  });

  it("says that the graph is missing where another file is the link", async () => {
    const folder = scratchFolder();
    mkdirSync(folder, { recursive: true });
    symlinkSync("/etc/hostname", join(folder, "config.json"));
    const [finding] = await formats(folder);
    assert.match(finding?.message ?? "", /^no saved_model\.pb in the folder/);
  });
});
