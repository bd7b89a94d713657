import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { inspect } from "../../../inspect";
import type { Manifest } from "../../../inspect/manifest";
import { fixtures } from "../../support/project";

const folder = join(fixtures, "recorded");
/**
 * The version of the library that wrote each file, as the library reports it; written by
 * test/fixtures/make_recorded.py.
 */
const expected = JSON.parse(readFileSync(join(folder, "expected.json"), "utf8")) as Record<
  string,
  readonly (readonly [framework: string, version: string, of?: string])[]
>;

function versionsOf(manifest: Manifest, path: string): string[] {
  return (manifest.recordedVersions ?? [])
    .filter((found) => found.path === path)
    .map(({ framework, version, of }) => [framework, version, of].filter(Boolean).join(" "));
}

describe("the versions that files record", () => {
  let manifest: Manifest;
  before(async () => {
    manifest = await inspect(folder);
  });
  for (const [path, recorded] of Object.entries(expected)) {
    const words = recorded.map((version) => version.join(" "));
    it(`are ${words.join(" and ")} in ${path}`, () => {
      assert.deepEqual(versionsOf(manifest, path), words);
    });
  }

  // `h5py.File("model.h5").attrs["keras_version"]`, `unzip -p model.keras metadata.json`,
  // `unzip -p scripted.pt scripted/version`, and so on.
  const others: Readonly<Record<string, string>> = {
    "keras_archive/model.keras": "keras 3.15.1",
    "keras_legacy_h5/model.h5": "keras 3.15.1",
    "torch_model/scripted.pt": "pytorch 3 file format",
    "torch_model/state_dict.pt": "pytorch 3 file format",
    "torch_model/whole_module.pt": "pytorch 3 file format",
  };
  for (const [file, version] of Object.entries(others)) {
    it(`are ${version} in ${file}`, async () => {
      const [, root = "", path = ""] = /^(.*)\/([^/]+)$/.exec(file) ?? [];
      assert.deepEqual(versionsOf(await inspect(join(fixtures, root)), path), [version]);
    });
  }

  it("are absent from a torch file older than 1.6 and from weights of Keras 3", async () => {
    assert.deepEqual(
      versionsOf(await inspect(join(fixtures, "torch_model")), "state_dict_legacy.pth"),
      [],
    );
    assert.deepEqual(
      versionsOf(await inspect(join(fixtures, "keras_weights_h5")), "model.weights.h5"),
      [],
    );
  });

  it("are TensorFlow's and Keras's for a SavedModel among a routine's artifacts", async () => {
    const found = await inspect(join(fixtures, "cpr_complete"), {
      customPrediction: {
        predictor: "predictor:Predictor",
        artifacts: join(fixtures, "keras2_save/export"),
      },
    });
    assert.deepEqual(versionsOf(found, "export/saved_model.pb"), ["tensorflow 2.21.0"]);
    // As `strings keras_metadata.pb` prints it.
    assert.deepEqual(versionsOf(found, "export/keras_metadata.pb"), ["keras 2.15.0"]);
  });

  it("are left to the export's own facts for an export", async () => {
    const found = await inspect(join(fixtures, "keras2_save/export"));
    assert.equal(found.recordedVersions, undefined);
  });
});
