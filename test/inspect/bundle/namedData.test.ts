import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { readFiles } from "../../../inspect/bundle/readFiles";
import { onnx } from "../../support/modelBytes";
import { scratchFolder } from "../../support/project";
import { pickle } from "../../support/uploads";

const NUMBERS = Buffer.from(Float32Array.from([0.5, -1.25, 3e9, 7e-12]).buffer);
const TEXT = Buffer.from("0.5 1.25");

describe("the data that an ONNX model names", () => {
  /** The format of the file `weights.data` beside a model that names `location`. */
  async function formatOf(location: string, content: Buffer): Promise<string | undefined> {
    const folder = scratchFolder();
    const contents = { "model.onnx": onnx(location), "weights.data": content };
    const files = Object.entries(contents).map(([path, bytes]) => {
      const place = join(folder, path);
      writeFileSync(place, bytes);
      return { path, location: place, bytes: bytes.length };
    });
    const read = await readFiles(files as Parameters<typeof readFiles>[0], [], []);
    return read.find(({ path }) => path === "weights.data")?.format;
  }

  for (const location of ["weights.data", "./weights.data"]) {
    it(`is recognised by the location ${location}`, async () =>
      assert.equal(await formatOf(location, NUMBERS), "onnx-data"));
  }

  it("may read as text", async () =>
    assert.equal(await formatOf("weights.data", TEXT), "onnx-data"));

  it("is unknown under another name", async () =>
    assert.equal(await formatOf("other.data", NUMBERS), "unknown"));

  it("keeps its own format if it has one", async () =>
    assert.equal(await formatOf("weights.data", pickle), "pickle"));
});
