import assert from "node:assert/strict";
import { judge } from "../../../rules";
import { aFile, aManifest } from "../../support/manifests";

/** Codes of training-leftovers for files of a valid export. */
function codesOf(path: string, format: "tensor-bundle-index" | "text"): string[] {
  const files = [aFile(), aFile({ path, format })];
  return judge(
    aManifest({ files, savedModel: { path: "saved_model.pb", metaGraphs: [] } as never }),
  )
    .filter(({ policy }) => policy === "training-leftovers")
    .map(({ code }) => code);
}

describe("training-leftovers, on files that are uploaded", () => {
  it("warns of a checkpoint beside the variables", () => {
    assert.deepEqual(codesOf("ckpt-1.index", "tensor-bundle-index"), ["TRN002"]);
  });

  it("ignores a vocabulary", () => {
    assert.deepEqual(codesOf("assets/words.txt", "text"), []);
  });
});
