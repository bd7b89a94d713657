import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { join } from "node:path";
import { inspectBundle } from "../../inspect";
import { PACKAGE_FORM } from "../../inspect/bundle/digest";
import { installationOf } from "../../packing/installation";
import { buildPackage } from "../../packing/package";
import { fixtures } from "../support/project";
import { PREDICTOR, sourcesOf } from "../support/sources";

/** Digest of everything that is packed for cpr_complete, by the version of the package format. */
const PACKED: Readonly<Record<number, string>> = {
  1: "9f69709255cadfefa53a97c12fd2ab2a4c3cd6a1b48a102cf6b8306c2418bbff",
  2: "94ea6cf8e3c28ddcf3d5459f142218c396e304f484ee901abe82f88c3b924a4a",
  3: "fb29cdb3de88769fc92937833aa97726e9b19644c74d3d86374069e08edd5b54",
};

describe("buildPackage", () => {
  it("builds the bytes of PACKAGE_FORM, which every change of them must raise", async () => {
    const inspection = await inspectBundle(join(fixtures, "cpr_complete"), {
      name: "complete",
      customPrediction: { predictor: "predictor:Predictor" },
      serving: { pythonVersion: "3.10" },
    });
    const hash = createHash("sha256");
    for (const { bytes } of await buildPackage(inspection)) hash.update(bytes);
    assert.equal(hash.digest("hex"), PACKED[PACKAGE_FORM]);
  });

  it("packs a folder that the requirements install, with its sources, and installs it", async () => {
    const root = sourcesOf({
      "predictor.py": PREDICTOR,
      "requirements.txt": "./libs/beta\n",
      "libs/beta/setup.py": "",
      "libs/beta/beta/__init__.py": "",
      "libs/other/other.py": "",
    });
    const inspection = await inspectBundle(root, {
      customPrediction: { predictor: "predictor:Model" },
    });
    assert.deepEqual(
      inspection.packageFiles.map(({ path }) => path),
      ["libs/beta/beta/__init__.py", "libs/beta/setup.py", "predictor.py", "requirements.txt"],
    );
    const { calls, requirements } = installationOf(inspection, { withServer: false });
    assert.deepEqual(calls, [["-r", "requirements.txt"]]);
    assert.deepEqual(requirements, []);
  });
});
