import assert from "node:assert/strict";
import { layoutOf } from "../../packing/layout";

const manifest = { name: "iris", contentDigest: `sha256:${"0123456789abcdef".repeat(4)}` };

describe("layoutOf", () => {
  it("puts a version under prefix, name and the first 16 hex digits of its digest", () => {
    assert.deepEqual(layoutOf(manifest, "team/models"), {
      folder: "team/models/iris/0123456789abcdef",
      model: "team/models/iris/0123456789abcdef/model",
      package: "team/models/iris/0123456789abcdef/package",
      manifest: "team/models/iris/0123456789abcdef/manifest.json",
    });
  });

  it("uses the prefix models if none is given", () => {
    assert.equal(layoutOf(manifest).folder, "models/iris/0123456789abcdef");
  });
});
