import assert from "node:assert/strict";
import { findVersions } from "../../../cli/audit/findVersions";
import { InputError } from "../../../inspect/inputError";

/** The versions among paths, in bytewise order of them, as a bucket lists them. */
async function found(...paths: readonly string[]): Promise<Record<string, readonly string[]>> {
  const sorted = [...paths].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
  return foundInOrder(sorted);
}

async function foundInOrder(paths: readonly string[]): Promise<Record<string, readonly string[]>> {
  const versions: Record<string, readonly string[]> = {};
  const listing = async function* () {
    for (const path of paths) yield { path };
  };
  for await (const { prefix, files } of findVersions(listing))
    versions[prefix] = files.map(({ path }) => path.slice(prefix.length));
  return versions;
}

describe("the versions below a folder", () => {
  it("are those with a manifest beside their model or package", async () => {
    assert.deepEqual(
      await found(
        "a/1/manifest.json",
        "a/1/model/x",
        "a/2/manifest.json",
        "a/2/package/y",
        "a/3/manifest.json",
        "a/3/models/z",
      ),
      { "a/1/": ["manifest.json", "model/x"], "a/2/": ["manifest.json", "package/y"] },
    );
  });

  it("are exports and packages without a manifest, too", async () => {
    assert.deepEqual(
      await found("b/saved_model.pb", "b/variables/v", "c/package/p-1.tar.gz", "d/readme"),
      { "b/": ["saved_model.pb", "variables/v"], "c/": ["package/p-1.tar.gz"] },
    );
  });

  it("contain what is below a published one, another export or manifest included", async () => {
    const paths = [
      "a/manifest.json",
      "a/model/assets/saved_model.pb",
      "a/model/manifest.json",
      "a/model/model/saved_model.pb",
      "a/model/package/x-1.tar.gz",
      "a/model/saved_model.pb",
    ];
    assert.deepEqual(Object.keys(await found(...paths)), ["a/"]);
    assert.deepEqual(Object.keys(await found("manifest.json", "model/model/model/x")), [""]);
  });

  it("are not hidden by a graph above them, except among its own parts", async () => {
    assert.deepEqual(
      await found(
        "saved_model.pb",
        "assets/saved_model.pb",
        "variables/v",
        "prod/1/manifest.json",
        "prod/1/model/saved_model.pb",
        "prod/2/saved_model.pb",
        "prod/note",
      ),
      {
        "prod/1/": ["manifest.json", "model/saved_model.pb"],
        "prod/2/": ["saved_model.pb"],
        "": ["assets/saved_model.pb", "prod/note", "saved_model.pb", "variables/v"],
      },
    );
  });

  it("may be the folder itself", async () => {
    assert.deepEqual(await found("saved_model.pb", "variables/v"), {
      "": ["saved_model.pb", "variables/v"],
    });
  });

  it("may have names with empty parts, dots and controls, each of which is another folder", async () => {
    const folders = ["", "/", "..", "../..", "a\nb", "a", "ä", "\u{1f600}", "\uffee"].map((name) =>
      name === "" ? "" : `${name}/`,
    );
    const versions = await found(...folders.map((prefix) => `${prefix}saved_model.pb`));
    assert.deepEqual(Object.keys(versions).sort(), folders.sort());
  });

  it("are in the order of the listing", async () => {
    const paths = [
      "a.b/saved_model.pb",
      "a/saved_model.pb",
      "b/saved_model.pb",
      "\uffee/saved_model.pb",
      "\u{1f600}/saved_model.pb",
    ];
    assert.deepEqual(
      Object.keys(await foundInOrder(paths)),
      paths.map((path) => path.slice(0, path.indexOf("/") + 1)),
    );
  });

  it("are not searched in a listing out of order, of which some would be missed", async () => {
    const paths = ["b/saved_model.pb", "a/saved_model.pb"];
    await assert.rejects(foundInOrder(paths), InputError);
  });

  it("are found without a folder whose files are gone before they are read", async () => {
    let reading = 0;
    const listing = async function* () {
      if (reading++ === 0) yield { path: "a/saved_model.pb" };
      yield { path: "b/saved_model.pb" };
    };
    const prefixes: string[] = [];
    for await (const { prefix } of findVersions(listing)) prefixes.push(prefix);
    assert.deepEqual(prefixes, ["b/"]);
  });
});
