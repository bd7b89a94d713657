import assert from "node:assert/strict";
import { cpSync, mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { inspect } from "../../inspect";
import type { Problem } from "../../inspect/problem";
import { exportOf } from "../support/exports";
import { copyOf, scratchFolder } from "../support/project";

async function problemsOf(path: string): Promise<Problem[]> {
  const { problems } = await inspect(path);
  return problems.map((problem) => {
    const { what: _, ...facts } = { what: "", ...problem };
    return facts;
  });
}

/** A folder with a fixture's export in each of these subfolders. */
function holding(...folders: readonly string[]): string {
  const root = scratchFolder();
  for (const folder of folders) {
    mkdirSync(dirname(join(root, folder)), { recursive: true });
    copyOf("multi_input", root, join(root, folder));
  }
  return root;
}

describe("inspect, of a folder without a graph at its root", () => {
  it("finds every export in subfolders, however deep", async () => {
    const { problems } = await inspect(holding("models/m/1", "models/m/2"));
    assert.deepEqual(
      problems.map(({ code, path }) => [code, path]),
      [
        ["version-folder", "models/m/1/saved_model.pb"],
        ["version-folder", "models/m/2/saved_model.pb"],
      ],
    );
  });

  it("recognises an export that lacks only its graph", async () => {
    const path = copyOf("with_assets", scratchFolder());
    rmSync(join(path, "saved_model.pb"));
    assert.deepEqual(await problemsOf(path), [
      {
        code: "missing-graph",
        path: "saved_model.pb",
        beside: ["assets/", "fingerprint.pb", "variables/"],
      },
    ]);
  });

  it("does so if only variables/ or the fingerprint is left", async () => {
    for (const part of ["variables", "fingerprint.pb"]) {
      const path = scratchFolder();
      cpSync(join(exportOf("with_assets"), part), join(path, part), { recursive: true });
      const [problem] = await problemsOf(path);
      assert.deepEqual([problem?.code, problem?.path], ["missing-graph", "saved_model.pb"]);
    }
  });

  it("finds it in a subfolder, too", async () => {
    const root = holding("1");
    rmSync(join(root, "1/saved_model.pb"));
    const [problem] = await problemsOf(root);
    assert.deepEqual([problem?.code, problem?.path], ["missing-graph", "1/saved_model.pb"]);
  });

  for (const name of ["Saved_Model.pb", "SAVED_MODEL.PB", "model.pb"]) {
    it(`reports ${name} beside the variables as the graph under another name`, async () => {
      const path = copyOf("multi_input", scratchFolder());
      renameSync(join(path, "saved_model.pb"), join(path, name));
      const misnamed = { code: "misnamed-graph", path: name, name: "saved_model.pb" };
      assert.deepEqual(await problemsOf(path), [misnamed]);
    });
  }

  it("recognises a checkpoint of TensorFlow 2 by its object graph, even without a variable", async () => {
    const path = scratchFolder();
    cpSync(join(exportOf("with_assets"), "variables/variables.index"), join(path, "ck-1.index"));
    assert.deepEqual(await problemsOf(path), [
      { code: "checkpoint", path: "ck-1.index", writer: "tensorflow2", variables: 0 },
    ]);
  });

  it("recognises raw numbers as a shard by their name, as sniff does", async () => {
    const path = scratchFolder();
    writeFileSync(join(path, "ck-1.data-00000-of-00001"), Buffer.from([0xde, 0xad, 0xbe, 0xef]));
    writeFileSync(join(path, "ck-1.raw"), Buffer.from([0xde, 0xad, 0xbe, 0xef]));
    const { files } = await inspect(path);
    assert.deepEqual(
      files.map(({ format }) => format),
      ["tensor-bundle-shard", "unknown"],
    );
  });
});
