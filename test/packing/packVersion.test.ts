import assert from "node:assert/strict";
import { appendFileSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { InputError, inspectBundle } from "../../inspect";
import { digestsOf } from "../../inspect/bundle/fileDigests";
import { readManifest } from "../../inspect/schema/readManifest";
import { buildPackage } from "../../packing/package";
import { packVersion } from "../../packing/packVersion";
import { exportOf } from "../support/exports";
import { aRoutine, withOwnCache } from "../support/soundRoutine";

function options(folder: string) {
  return {
    name: "iris",
    customPrediction: { predictor: "predictor:Predictor", artifacts: join(folder, "model") },
  };
}

const pack = (folder: string) => packVersion(join(folder, "src"), options(folder));

describe("packVersion", () => {
  withOwnCache();

  it("names the files of the package in the manifest, by their bytes", async () => {
    const { manifest, objects, layout, description } = await pack(aRoutine());
    const uploaded = objects.filter(({ path }) => path.startsWith(`${layout.package}/`));
    assert.deepEqual(
      manifest.packageFiles,
      uploaded.map(({ location }) => {
        const bytes = readFileSync(location);
        return { path: basename(location), bytes: bytes.length, ...digestsOf(bytes) };
      }),
    );
    const read = readManifest(JSON.parse(description));
    assert.deepEqual("manifest" in read && read.manifest.packageFiles, manifest.packageFiles);
  });

  it("publishes the files by path, without settings of a single stack", async () => {
    const { manifest, description } = await packVersion(exportOf("keras3_export"), {
      name: "iris",
      serving: { framework: "tensorflow" },
      exemptions: [{ rule: "TRN003", reason: "agreed", until: "2999-12-31" }],
    });
    const { serving: _serving, exemptions: _exemptions, ...facts } = manifest;
    assert.deepEqual(readManifest(JSON.parse(description)), { manifest: facts });
    assert.equal(
      JSON.parse(description).files["saved_model.pb"].sha256,
      manifest.files.find(({ path }) => path === "saved_model.pb")?.sha256,
    );
  });

  it("describes the same sources in the same way, wherever they are", async () => {
    const [one, other] = [await pack(aRoutine()), await pack(aRoutine())];
    assert.deepEqual(one.manifest, other.manifest);
  });

  it("never uploads what someone else left in the cache", async () => {
    const folder = aRoutine();
    const dockerfileOf = async () => {
      const { objects } = await pack(folder);
      return objects.find(({ path }) => path.endsWith("/Dockerfile"))?.location ?? "";
    };
    const location = await dockerfileOf();
    const text = readFileSync(location, "utf8");
    writeFileSync(location, "FROM evil\n");
    assert.equal(readFileSync(await dockerfileOf(), "utf8"), text);
  });

  it("refuses a source that changes between its digest and its packing", async () => {
    const folder = aRoutine();
    const inspection = await inspectBundle(join(folder, "src"), options(folder));
    await buildPackage(inspection);
    appendFileSync(join(folder, "src/scale.py"), "import os\n");
    await assert.rejects(buildPackage(inspection), (error) => {
      assert.ok(error instanceof InputError);
      assert.match(error.message, /"scale\.py" changed while it was packed/);
      return true;
    });
  });
});
