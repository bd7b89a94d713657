import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { symlinkSync } from "node:fs";
import { join } from "node:path";
import { walkBundle } from "../../../inspect/bundle/walk";
import { withFolders } from "../../support/folders";

const { folder } = withFolders();
const paths = (entries: readonly { readonly path: string }[]) => entries.map(({ path }) => path);

describe("walkBundle", () => {
  it("lists every file in bytewise order of its path", () => {
    const root = folder({ "b/é": "1", "b/z": "22", a: "333", B: "", "b.txt": "" });
    const { files } = walkBundle(root);
    assert.deepEqual(paths(files), ["B", "a", "b.txt", "b/z", "b/é"]);
    assert.equal(files[1]?.bytes, 3);
  });

  it("treats a single file as a bundle", () => {
    const { files } = walkBundle(join(folder({ "model.pkl": "x" }), "model.pkl"));
    assert.deepEqual(paths(files), ["model.pkl"]);
  });

  it("follows a link that stays inside", () => {
    const root = folder({ "one/file": "x" });
    symlinkSync("one", join(root, "two"));
    assert.deepEqual(paths(walkBundle(root).files), ["one/file", "two/file"]);
  });

  for (const [what, target, code] of [
    ["leads out", "/etc/hostname", "symlink-outside"],
    ["leads out by a name that begins like the folder's", "../", "symlink-outside"],
    ["leads nowhere", "absent", "symlink-broken"],
    ["leads to a folder above itself", ".", "symlink-loop"],
  ] as const) {
    it(`reports a link that ${what}, and does not read through it`, () => {
      const root = folder({ file: "x" });
      symlinkSync(target, join(root, "link"));
      const { files, problems } = walkBundle(root);
      assert.deepEqual(paths(files), ["file"]);
      assert.deepEqual(
        problems.map(({ code, path }) => [code, path]),
        [[code, "link"]],
      );
    });
  }

  it("reports a named pipe as one, and does not open it", () => {
    const root = folder({ file: "x" });
    execFileSync("mkfifo", [join(root, "pipe")]);
    assert.deepEqual(walkBundle(root).problems, [
      { code: "not-a-regular-file", path: "pipe", entry: "pipe" },
    ]);
  });

  it("leaves out what patterns name, and says whose pattern it was", () => {
    const root = folder({ "a.log": "", "b.tmp": "", keep: "" });
    const { files, excluded } = walkBundle(root, { exclude: ["*.log"], defaults: ["*.tmp"] });
    assert.deepEqual(paths(files), ["keep"]);
    assert.deepEqual(
      excluded.map(({ path, because }) => [path, because]),
      [
        ["a.log", "exclude"],
        ["b.tmp", "default"],
      ],
    );
  });

  it("includes again what the user's pattern negates", () => {
    const root = folder({ "b.tmp": "", ".DS_Store": "" });
    const { files } = walkBundle(root, {
      exclude: ["!b.tmp", "!.DS_Store"],
      defaults: ["*.tmp"],
      alwaysIgnore: [".DS_Store"],
    });
    assert.deepEqual(paths(files), [".DS_Store", "b.tmp"]);
  });

  it("silently skips folders that belong to one machine, even with broken links in them", () => {
    const root = folder({ "venv/lib/x.py": "", keep: "" });
    symlinkSync("/usr/bin/python3", join(root, "venv/python"));
    const { files, excluded, problems } = walkBundle(root, { alwaysIgnore: ["venv/"] });
    assert.deepEqual([paths(files), excluded, problems], [["keep"], [], []]);
  });

  it("reports nothing about files that are left out", () => {
    const root = folder({ keep: "" });
    symlinkSync("absent", join(root, "broken.tmp"));
    assert.deepEqual(walkBundle(root, { exclude: ["*.tmp"] }).problems, []);
  });
});
