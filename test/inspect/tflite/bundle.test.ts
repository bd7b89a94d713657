import assert from "node:assert/strict";
import { cpSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { inspect } from "../../../inspect";
import { judge } from "../../../rules";
import { fixtures, scratchFolder } from "../../support/project";

const model = readFileSync(join(fixtures, "tflite/model.tflite"));
const variants = join(fixtures, "tflite_variants");

describe("inspect, of bundles with a TFLite model", () => {
  let folder: string;
  beforeEach(() => {
    folder = scratchFolder();
  });

  const write = (name: string, bytes: Buffer) => writeFileSync(join(folder, name), bytes);
  const codes = async () =>
    judge(await inspect(folder))
      .filter(({ level }) => level === "mandatory")
      .map(({ code }) => code);

  it("describes the file that is named", async () => {
    const { kind, tflite, problems } = await inspect(join(variants, "int8.tflite"));
    assert.deepEqual([kind, tflite?.path, problems], ["unsupported", "int8.tflite", []]);
  });

  it("describes the first of several by its path", async () => {
    const { tflite } = await inspect(variants);
    assert.equal(tflite?.path, "custom.tflite");
  });

  it("describes a model under another name", async () => {
    write("weights.bin", model);
    const { tflite } = await inspect(folder);
    assert.equal(tflite?.path, "weights.bin");
  });

  it("describes the model among a routine's artifacts", async () => {
    cpSync(join(fixtures, "cpr_complete"), folder, { recursive: true });
    const routine = { predictor: "predictor:Predictor", artifacts: variants };
    const { kind, tflite } = await inspect(folder, { customPrediction: routine });
    assert.deepEqual([kind, tflite?.path], ["customPrediction", "tflite_variants/custom.tflite"]);
  });

  it("skips a model among the assets of a SavedModel", async () => {
    cpSync(join(fixtures, "with_assets/export"), folder, { recursive: true });
    writeFileSync(join(folder, "assets/extra.tflite"), model.subarray(0, 500));
    const { tflite, problems } = await inspect(folder);
    assert.deepEqual([tflite, problems], [undefined, []]);
  });

  const damaged = {
    "half of a model": 524,
    "the head alone": 8,
    "less than a head": 5,
    nothing: 0,
  };
  for (const [what, length] of Object.entries(damaged)) {
    it(`reports ${what}`, async () => {
      write("model.tflite", model.subarray(0, length));
      const { tflite, problems } = await inspect(folder);
      assert.equal(tflite, undefined);
      assert.deepEqual(
        problems.map(({ code, path }) => [code, path]),
        [["unreadable-tflite", "model.tflite"]],
      );
      assert.ok((await codes()).includes("CMP012"));
    });
  }

  it("reports every damaged model beside a valid one", async () => {
    write("a.tflite", model.subarray(0, 900));
    write("b.tflite", model);
    write("c.tflite", model.subarray(0, 1000));
    const { tflite, problems } = await inspect(folder);
    assert.equal(tflite?.path, "b.tflite");
    assert.deepEqual(
      problems.map(({ path }) => path),
      ["a.tflite", "c.tflite"],
    );
  });

  it("reports a Git LFS pointer as one, and nothing else", async () => {
    write(
      "model.tflite",
      Buffer.from(
        `version https://git-lfs.github.com/spec/v1\noid sha256:${"0".repeat(64)}\nsize 12\n`,
      ),
    );
    const found = await codes();
    assert.ok(found.includes("CMP007"));
    assert.ok(!found.includes("CMP012"));
  });

  it("still refuses a valid model if a SavedModel is expected", async () => {
    write("model.tflite", model);
    assert.deepEqual(await codes(), ["FMT008"]);
  });
});
