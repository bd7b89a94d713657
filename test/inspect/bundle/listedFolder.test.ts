import assert from "node:assert/strict";
import { join } from "node:path";
import { inspect } from "../../../inspect";
import { localFolder } from "../../../inspect/bundle/folder";
import { listedFolder } from "../../../inspect/bundle/listedFolder";
import { bufferSource } from "../../../inspect/bytes/byteSource";
import { inspectExport } from "../../../inspect/inspectExport";
import { withFolders } from "../../support/folders";
import { bundleFolders, listingOf } from "../../support/listing";
import { fixtures } from "../../support/project";

const { folder } = withFolders();

describe("a folder known by its listing", () => {
  for (const name of bundleFolders) {
    it(`has the manifest of ${name} on disk`, async () => {
      const root = join(fixtures, name);
      const onDisk = await inspectExport(localFolder(root), {});
      const listed = await inspectExport(listedFolder(listingOf(root)), {});
      assert.deepEqual(listed.manifest, onDisk.manifest);
    });
  }

  const PATTERNS = ["*.tmp", "/logs/", "deep/**", "!deep/kept", "a b", "é*", "logs/x"];
  for (const pattern of PATTERNS) {
    it(`excludes by ${pattern} what a walk excludes`, () => {
      const names = ["a.tmp", "logs/x", "logs/y/z", "deep/kept", "deep/x/kept", "a b", "état", "x"];
      const root = folder(Object.fromEntries(names.map((name) => [name, name])));
      const options = {
        exclude: [pattern, "x"],
        defaults: ["logs/y/"],
        alwaysIgnore: ["deep/x/"],
      };
      const shape = (from: typeof localFolder | (() => ReturnType<typeof listedFolder>)) => {
        const { files, excluded } = from(root).list(options);
        return { files: files.map(({ path }) => path), excluded };
      };
      assert.deepEqual(
        shape(() => listedFolder(listingOf(root))),
        shape(localFolder),
      );
    });
  }

  it("accepts names that no disk allows, and writes none of them outside", async () => {
    const source = { location: bufferSource(Buffer.from("class P: pass")), bytes: 13 };
    const paths = ["../up.py", "/root.py", "a//b.py", "a/./c.py", "p.py", "p.py/q.py"];
    const { manifest } = await inspectExport(
      listedFolder(paths.map((path) => ({ path, ...source }))),
      {},
    );
    assert.equal(manifest.fileCount, paths.length);
  });

  it("follows the ignore files that it contains", async () => {
    const root = folder({ ".gcloudignore": "secret*\n", "secret.txt": "s", "model.pkl": "x" });
    const { manifest } = await inspectExport(listedFolder(listingOf(root)), { name: "m" });
    assert.deepEqual(manifest.excluded, (await inspect(root)).excluded);
  });
});
