import assert from "node:assert/strict";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { inspect } from "../../../inspect";
import { judge } from "../../../rules";
import { exportOf } from "../../support/exports";
import { copyOf, fixtures, scratchFolder } from "../../support/project";
import { type ZipEntry, zip } from "../../support/zip";

/** The files of an export with a shard of raw bytes, in a folder of the archive. */
function membersOf(folder: string): ZipEntry[] {
  const paths = [
    "saved_model.pb",
    "variables/variables.index",
    "variables/variables.data-00000-of-00001",
  ];
  return paths.map((path) => ({
    name: `${folder}${path}`,
    content: readFileSync(join(exportOf("keras3_export"), path)),
  }));
}
const pickle = readFileSync(join(fixtures, "sklearn_model/model.pkl"));

/** Findings of model-format for a folder that contains only this file. */
async function findingsOf(name: string, content: Buffer, folder = scratchFolder()) {
  writeFileSync(join(folder, name), content);
  return judge(await inspect(folder)).filter(({ policy }) => policy === "model-format");
}

describe("model-format, on a packed SavedModel", () => {
  const packings: Readonly<Record<string, Buffer>> = {
    "a zip": zip(membersOf("")),
    "a zip with a folder in it": zip(membersOf("export/1/")),
    "a compressed zip": gzipSync(zip(membersOf(""))),
    "a zip of a model without variables": zip(membersOf("").slice(0, 1)),
  };
  for (const [what, bytes] of Object.entries(packings)) {
    it(`says to unpack ${what}`, async () => {
      const [finding, ...others] = await findingsOf("sm.bin", bytes);
      assert.deepEqual([finding?.code, finding?.file, others], ["FMT008", "sm.bin", []]);
      assert.match(finding?.message ?? "", /^a SavedModel packed in (a zip|gzip data)$/);
      assert.match(
        finding?.fix ?? "",
        /^unpack it, and use the folder that contains saved_model\.pb/,
      );
    });
  }

  it("names a pickle in it first, wherever it is", async () => {
    const evil = { name: "z/v.bin", content: pickle };
    for (const members of [
      [...membersOf(""), evil],
      [evil, ...membersOf("")],
    ]) {
      const [finding] = await findingsOf("sm.zip", zip(members));
      assert.equal(finding?.code, "FMT001");
      assert.match(finding?.message ?? "", /^member z\/v\.bin: a pickle/);
    }
  });

  it("refuses it among the assets of an export, too", async () => {
    const path = copyOf("multi_input", scratchFolder());
    mkdirSync(join(path, "assets"), { recursive: true });
    const found = await findingsOf("assets/sm.zip", zip(membersOf("")), path);
    assert.deepEqual(
      found.map(({ code, level }) => [code, level]),
      [["FMT008", "mandatory"]],
    );
  });
});

describe("model-format, on a Keras file", () => {
  it("names the file in the call that exports it", async () => {
    const bytes = readFileSync(join(fixtures, "keras_archive/model.keras"));
    const [finding] = await findingsOf("m.keras", bytes);
    assert.match(finding?.fix ?? "", /load_model\("m\.keras"\)\.export\("export"\)/);
  });
});
