import assert from "node:assert/strict";
import { judge } from "../../../rules";
import { aManifest } from "../../support/manifests";

/** The findings about a folder with exports in these subfolders. */
function found(...folders: readonly string[]): string[] {
  const problems = folders.map((folder) => ({
    code: "version-folder" as const,
    path: `${folder}/saved_model.pb`,
  }));
  return judge(aManifest({ kind: "unsupported", files: [], problems }))
    .filter(({ policy }) => policy === "model-complete")
    .map(({ file, message, fix }) => `${file}: ${message}; ${fix}`);
}

describe("model-complete, on exports in subfolders", () => {
  it("names the folder, and how deep it is", () => {
    assert.deepEqual(found("models/m/1"), [
      'models/m/1/saved_model.pb: the SavedModel is 3 levels down, in models/m/1/; use the folder "models/m/1" as the export\'s path.',
    ]);
  });

  it("names all versions, and the highest number as what would be served", () => {
    const [finding, ...others] = found("10", "9");
    assert.match(finding ?? "", /^10\/saved_model\.pb: one of 2 exports in subfolders: "10", "9"/);
    assert.match(finding ?? "", /TensorFlow Serving would choose "10", the highest number\.$/);
    assert.deepEqual(others, []);
  });

  it("compares only numbers in one folder, including leading zeros and among other names", () => {
    assert.match(found("m/007", "m/12", "m/latest").join(), /would choose "m\/12"/);
    assert.match(
      found("m/9007199254740993", "m/9007199254740992").join(),
      /choose "m\/9007199254740993"/,
    );
    assert.doesNotMatch(found("a/1", "b/2").join(), /would choose/);
    assert.doesNotMatch(found("a", "b").join(), /would choose/);
  });

  it("lists the first ones, and counts the rest", () => {
    const folders = Array.from({ length: 40 }, (_, at) => `m${at}`);
    assert.match(found(...folders).join(), /one of 40 exports .*"m4" and 35 more;/);
  });
});
