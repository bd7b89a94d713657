import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { readFiles } from "../../../inspect/bundle/readFiles";
import { withFolders } from "../../support/folders";
import { fixtures } from "../../support/project";

const { folder } = withFolders();
const fixture = (name: string) => readFileSync(join(fixtures, "formats", name));

/** The formats of files in one folder, with the imports that were found in them. */
async function judged(contents: Readonly<Record<string, Buffer>>) {
  const root = folder(contents);
  const files = Object.entries(contents).map(([path, { length }]) => ({
    path,
    location: join(root, path),
    bytes: length,
  }));
  const read = await readFiles(files, [], []);
  return read.map(({ format, code = [] }) =>
    [format, ...code.map((found) => ("name" in found ? found.name : found.kind))].join(" "),
  );
}

describe("the values of a shelf that dbm.dumb stored", () => {
  const values = fixture("shelf_objects.dat");
  const index = fixture("shelf_objects.dir");

  it("are pickles if one of them is, wherever it starts", async () => {
    assert.deepEqual(await judged({ "a.dat": values, "a.dir": index }), [
      "pickle collections.OrderedDict",
      "text",
    ]);
  });

  // CPython 3.11 opens a shelf with each of these lines.
  for (const line of ["'k', (1_6, 0x20)", "'k', [0x10, 32]", "'k', (0o20,32,)", "('k'),(16,32)"]) {
    it(`are pickles after the bytes of an image, by the line ${line}`, async () => {
      const image = Buffer.from("GIF89a\x01\0\x01\0\0\0\0;\0\0", "latin1");
      const value = Buffer.from("ccollections\nOrderedDict\n(tR.");
      const files = { "a.dat": Buffer.concat([image, value]), "a.dir": Buffer.from(`${line}\n`) };
      assert.equal((await judged(files))[0], "pickle collections.OrderedDict");
    });
  }

  it("keep their format if all are numbers, or without the index of their name", async () => {
    const numbers = {
      "a.dat": fixture("shelf_numbers.dat"),
      "a.dir": fixture("shelf_numbers.dir"),
    };
    assert.deepEqual(await judged(numbers), ["unknown", "text"]);
    assert.deepEqual(await judged({ "a.dat": values, "b.dir": index }), ["unknown", "text"]);
    const other = Buffer.from("a line\n");
    assert.deepEqual(await judged({ "a.dat": values, "a.dir": other }), ["unknown", "text"]);
  });
});
