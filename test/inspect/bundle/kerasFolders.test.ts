import assert from "node:assert/strict";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { inspect } from "../../../inspect";
import { bufferSource } from "../../../inspect/bytes/byteSource";
import { readMember } from "../../../inspect/formats/archive/zip";
import { readZipDirectory } from "../../../inspect/formats/archive/zipDirectory";
import { judge } from "../../../rules";
import { fixtures } from "../../support/project";
import { aRoutine } from "../../support/soundRoutine";

/** The files that Keras packed into an archive; without packing it writes the same ones into a folder. */
function kerasFiles(): Record<string, Buffer> {
  const source = bufferSource(readFileSync(join(fixtures, "keras_archive/model.keras")));
  const members = readZipDirectory(source) ?? [];
  return Object.fromEntries(
    members.map((member) => [member.path, readMember(source, member) ?? Buffer.alloc(0)]),
  );
}

/** What model-format reports about a routine with these files in a folder of its artifacts, and the versions of Keras. */
async function judged(files: Readonly<Record<string, Buffer>>) {
  const root = aRoutine();
  for (const [path, content] of Object.entries(files)) {
    const file = join(root, "model/keras", path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content);
  }
  const manifest = await inspect(join(root, "src"), {
    customPrediction: { predictor: "predictor:Predictor", artifacts: join(root, "model") },
  });
  const findings = judge(manifest).filter(({ policy }) => policy === "model-format");
  return {
    findings: findings.map(({ code, file }) => `${code} ${file}`),
    formats: manifest.files.filter(({ format }) => format.startsWith("keras-folder")).length,
    versions: (manifest.recordedVersions ?? []).map(({ framework }) => framework),
  };
}

describe("a Keras model that was saved as a folder", () => {
  const lambda = (config: Buffer = Buffer.alloc(0)) =>
    Buffer.from(config.toString().replace('"class_name": "Dense"', '"class_name": "Lambda"'));

  it("is accepted where the packed one is, with its version", async () => {
    const { findings, formats, versions } = await judged(kerasFiles());
    assert.deepEqual(findings, []);
    assert.equal(formats, 2);
    assert.ok(versions.includes("keras"));
  });

  it("is refused for a Lambda layer", async () => {
    const files = kerasFiles();
    const { findings } = await judged({ ...files, "config.json": lambda(files["config.json"]) });
    assert.deepEqual(findings, ["FMT004 model/keras/config.json"]);
  });

  it("is an architecture without weights if its weights or its metadata are missing", async () => {
    for (const name of ["model.weights.h5", "metadata.json"]) {
      const { [name]: _left, ...files } = kerasFiles();
      assert.deepEqual((await judged(files)).findings, ["FMT002 model/keras/config.json"]);
    }
  });
});
