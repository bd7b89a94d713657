import assert from "node:assert/strict";
import { findVersions } from "../../../cli/audit/findVersions";

const foldersOf = (...paths: readonly string[]) =>
  findVersions(paths.map((path) => ({ path }))).map(({ folder, files }) => ({
    folder,
    files: files.map(({ path }) => path),
  }));

describe("the versions below a folder", () => {
  it("are those with a manifest beside their model or package", () => {
    assert.deepEqual(
      foldersOf("a/1/manifest.json", "a/1/model/x", "a/2/manifest.json", "a/2/package/y"),
      [
        { folder: "a/1", files: ["manifest.json", "model/x"] },
        { folder: "a/2", files: ["manifest.json", "package/y"] },
      ],
    );
  });

  it("are exports and packages without a manifest, too", () => {
    assert.deepEqual(
      foldersOf("b/saved_model.pb", "b/variables/v", "c/package/p-1.tar.gz", "d/readme").map(
        ({ folder }) => folder,
      ),
      ["b", "c"],
    );
  });

  it("contain what is below them, another export or manifest included", () => {
    assert.deepEqual(
      foldersOf("a/manifest.json", "a/model/saved_model.pb", "a/model/assets/saved_model.pb"),
      [
        {
          folder: "a",
          files: ["manifest.json", "model/saved_model.pb", "model/assets/saved_model.pb"],
        },
      ],
    );
  });

  it("may have a model with folders that are named as theirs", () => {
    const paths = ["a/manifest.json", "a/model/model/saved_model.pb", "a/model/package/x"];
    assert.deepEqual(
      foldersOf(...paths).map(({ folder }) => folder),
      ["a"],
    );
    assert.deepEqual(
      foldersOf("manifest.json", "model/model/model/x").map(({ folder }) => folder),
      [""],
    );
  });

  it("may be the folder itself", () => {
    assert.deepEqual(foldersOf("saved_model.pb", "variables/v"), [
      { folder: "", files: ["saved_model.pb", "variables/v"] },
    ]);
    assert.deepEqual(
      foldersOf("manifest.json", "model/x").map(({ folder }) => folder),
      [""],
    );
  });

  it("are in bytewise order of their folders", () => {
    const paths = [
      "b/saved_model.pb",
      "a/saved_model.pb",
      "a.b/saved_model.pb",
      "ä/saved_model.pb",
    ];
    assert.deepEqual(
      foldersOf(...paths).map(({ folder }) => folder),
      ["a", "a.b", "b", "ä"],
    );
  });
});
