import assert from "node:assert/strict";
import { join } from "node:path";
import { readFiles } from "../../../inspect/bundle/readFiles";
import type { Problem } from "../../../inspect/manifest";
import { judge } from "../../../rules";
import { withFolders } from "../../support/folders";
import { aManifest } from "../../support/manifests";

const { folder } = withFolders();

describe("readFiles", () => {
  it("keeps a file that cannot be read in the list, and reports it as a problem", async () => {
    const root = folder({ sound: "x" });
    const files = ["gone", "sound"].map((path) => ({ path, location: join(root, path), bytes: 1 }));
    const problems: Problem[] = [];
    const read = await readFiles(files, [], problems);
    assert.deepEqual(
      read.map(({ path, format }) => [path, format]),
      [
        ["gone", "unreadable"],
        ["sound", "text"],
      ],
    );
    const [finding] = judge(aManifest({ problems }));
    assert.equal(finding?.code, "CMP010");
    assert.match(
      finding?.message ?? "",
      /^the file cannot be read: no such file or directory \(ENOENT\)$/,
    );
  });
});
