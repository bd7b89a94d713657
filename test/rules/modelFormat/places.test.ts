import assert from "node:assert/strict";
import { appendFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { inspect } from "../../../inspect";
import { judge } from "../../../rules";
import { debugInfo } from "../../support/debugInfo";
import { exportOf } from "../../support/exports";
import { copyOf, fixtures, scratchFolder } from "../../support/project";
import { numberField } from "../../support/protobuf";
import { zip } from "../../support/zip";

/** Codes of model-format for a file of an export that TensorFlow wrote. */
async function codesOf(fixture: string, path: string, content: Buffer | string): Promise<string[]> {
  const root = copyOf(fixture, scratchFolder());
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), content);
  return formatCodes(await inspect(root), path);
}

function formatCodes(manifest: Awaited<ReturnType<typeof inspect>>, path: string): string[] {
  return judge(manifest)
    .filter(({ policy, file }) => policy === "model-format" && file === path)
    .map(({ code }) => code);
}

const NOISE = Buffer.from([0xde, 0xad, 0xbe, 0xef, 0, 1, 2, 3]);
const FINGERPRINT = "fingerprint.pb";
const DEBUG_INFO = "debug/saved_model_debug_info.pb";
const SOURCE = "import os\n\n\ndef f():\n    return os.getcwd()\n";
const PAGE =
  "# A model\n\nLoad it with Keras:\n\n```python\nimport keras\n\nmodel = keras.load()\n```\n";

describe("model-format, by a file's place in an export", () => {
  it("finds unknown bytes among assets", async () => {
    assert.deepEqual(await codesOf("multi_input", "assets/a.bin", NOISE), ["FMT007"]);
  });

  it("refuses a shard that the index does not name", async () => {
    const path = "variables/variables.data-00007-of-00008";
    assert.deepEqual(await codesOf("multi_input", path, NOISE), ["FMT007"]);
  });

  for (const name of ["fingerprint.pb", "keras_metadata.pb"]) {
    it(`refuses a ${name} of another format`, async () => {
      assert.deepEqual(await codesOf("multi_input", name, NOISE), ["FMT007"]);
    });
  }

  it("refuses Keras 2's metadata whose Lambda layer follows an unknown field", async () => {
    const path = "keras_metadata.pb";
    const root = copyOf("keras2_lambda", scratchFolder());
    appendFileSync(join(root, path), numberField(9, 1));
    assert.deepEqual(formatCodes(await inspect(root), path), ["FMT004"]);
  });

  it("proposes to leave out Keras 2's metadata with code, which no server reads", async () => {
    const root = copyOf("keras2_lambda", scratchFolder());
    const [found] = judge(await inspect(root)).filter(({ code }) => code === "FMT004");
    assert.match(found?.fix ?? "", /exclude: \["keras_metadata\.pb"\]/);
    assert.deepEqual(found?.edits, [{ kind: "exclude", pattern: "/keras_metadata.pb" }]);
    rmSync(join(root, "keras_metadata.pb"));
    const left = judge(await inspect(root)).filter(({ level }) => level === "mandatory");
    assert.deepEqual(left, []);
  });

  it("refuses unknown bytes in debug/, but accepts the file that TensorFlow writes there", async () => {
    for (const path of ["debug/a.bin", DEBUG_INFO])
      assert.deepEqual(await codesOf("multi_input", path, NOISE), ["FMT007"]);
    assert.deepEqual(await codesOf("multi_input", DEBUG_INFO, debugInfo()), []);
  });

  it("leaves a damaged fingerprint to model-complete, and refuses any other file of its name", async () => {
    const written = readFileSync(join(exportOf("multi_input"), FINGERPRINT));
    for (const rest of [Buffer.alloc(5), written.subarray(0, 7), written.subarray(0, 40)])
      assert.deepEqual(await codesOf("multi_input", FINGERPRINT, rest), []);
    const pickle = readFileSync(join(fixtures, "sklearn_model/model.pkl"));
    assert.deepEqual(await codesOf("multi_input", FINGERPRINT, pickle), ["FMT001"]);
    const long = Buffer.concat([written, NOISE, Buffer.alloc(1000)]);
    assert.deepEqual(await codesOf("multi_input", FINGERPRINT, long), ["FMT007"]);
  });

  for (const name of ["saved_model.pbtxt", "saved_model.cpb"]) {
    it(`refuses a ${name} beside saved_model.pb, because loaders differ in which they read`, async () => {
      const root = copyOf("multi_input", scratchFolder());
      writeFileSync(join(root, name), readFileSync(join(root, "saved_model.pb")));
      assert.deepEqual(formatCodes(await inspect(root), "saved_model.pb"), ["FMT005"]);
    });
  }

  it("refuses Python source among the assets, and in an archive there", async () => {
    assert.deepEqual(await codesOf("multi_input", "assets/a.txt", SOURCE), ["FMT004"]);
    const packed = zip([{ name: "a.txt", content: Buffer.from(SOURCE) }]);
    assert.deepEqual(await codesOf("multi_input", "assets/a.zip", packed), ["FMT004"]);
  });

  it("accepts a page that shows Python", async () => {
    assert.deepEqual(await codesOf("multi_input", "README.md", PAGE), []);
  });
});

describe("model-format, by a file's place in a routine", () => {
  async function codesInRoutine(path: string, content: string | Buffer): Promise<string[]> {
    const root = scratchFolder();
    mkdirSync(join(root, "model"));
    writeFileSync(join(root, "requirements.txt"), "");
    for (const name of ["predictor.py", "transforms.py"])
      writeFileSync(join(root, name), readFileSync(join(fixtures, "cpr_complete", name)));
    writeFileSync(join(root, path), content);
    const routine = { predictor: "predictor:Predictor", artifacts: join(root, "model") };
    return formatCodes(await inspect(root, { customPrediction: routine }), path);
  }
  const wheel = zip([
    { name: "a-1.dist-info/WHEEL", content: Buffer.from("Wheel-Version: 1.0\n") },
    { name: "a/__init__.py", content: Buffer.from(SOURCE) },
  ]);

  it("accepts Python source and packages among the sources", async () => {
    assert.deepEqual(await codesInRoutine("transforms.py", SOURCE), []);
    assert.deepEqual(await codesInRoutine("a.whl", wheel), []);
  });

  it("refuses text among the artifacts under the name of Python source", async () => {
    const sentences = "print = text\nhello world\n";
    assert.deepEqual(await codesInRoutine("model/a.py", sentences), ["FMT004"]);
    assert.deepEqual(await codesInRoutine("model/a.txt", sentences), []);
    assert.deepEqual(await codesInRoutine("model/empty.py", ""), []);
  });

  it("refuses Python source and packages among the artifacts", async () => {
    assert.deepEqual(await codesInRoutine("model/a.py", SOURCE), ["FMT004"]);
    assert.deepEqual(await codesInRoutine("model/a.whl", wheel), ["FMT004"]);
  });
});
