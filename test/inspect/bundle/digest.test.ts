import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { contentDigest } from "../../../inspect/bundle/digest";

const root = join(__dirname, "../../fixtures/keras3_export/export");
const paths = [
  "variables/variables.index",
  "saved_model.pb",
  "variables/variables.data-00000-of-00001",
  "fingerprint.pb",
];
const files = paths.map((path) => ({
  path,
  sha256: createHash("sha256")
    .update(readFileSync(join(root, path)))
    .digest("hex"),
}));

describe("contentDigest", () => {
  it("is what sha256sum computes for the files in bytewise order", () => {
    const command = "find * -type f | LC_ALL=C sort | xargs sha256sum | sha256sum";
    const printed = execFileSync("sh", ["-c", command], { cwd: root, encoding: "utf8" });
    assert.equal(contentDigest({ files }), `sha256:${printed.slice(0, 64)}`);
  });

  it("does not depend on the order in which files are given", () => {
    assert.equal(contentDigest({ files: [...files].reverse() }), contentDigest({ files }));
  });

  it("changes with a file's name", () => {
    const renamed = files.map((file, index) => (index === 0 ? { ...file, path: "other" } : file));
    assert.notEqual(contentDigest({ files: renamed }), contentDigest({ files }));
  });

  describe("of a routine", () => {
    const routine = { predictor: "predictor:Predictor", pythonVersion: "3.10" };
    const serving = { image: "us-docker.pkg.dev/vertex-ai/prediction/pytorch-cpu.2-4:latest" };
    const others = {
      predictor: { files, routine: { ...routine, predictor: "predictor:Other" }, serving },
      Python: { files, routine: { ...routine, pythonVersion: "3.11" }, serving },
      image: { files, routine },
    };
    for (const [what, other] of Object.entries(others)) {
      it(`changes with the ${what}, which makes a different package from the same files`, () => {
        assert.notEqual(contentDigest(other), contentDigest({ files, routine, serving }));
      });
    }
  });
});
