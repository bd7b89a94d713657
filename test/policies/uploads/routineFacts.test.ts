import assert from "node:assert/strict";
import { join } from "node:path";
import type { Manifest } from "../../../inspect/manifest";
import type { RoutineFacts } from "../../../inspect/python/facts";
import { packVersion } from "../../../packing/packVersion";
import { falseRoutine } from "../../../policies/uploads/routineFacts";
import { withFolders } from "../../support/folders";
import { aPackedRoutine } from "../../support/packedRoutine";
import { fixtures } from "../../support/project";
import { routines, sourceOfRoutine, truthOfRoutine } from "../../support/routines";
import { aRoutine } from "../../support/soundRoutine";
import { violationsOf } from "../../support/uploads";

const { folder } = withFolders();

/** A packed fixture: its manifest as the engine transmits it, and the path of its source distribution. */
async function packed(name: string): Promise<{ manifest: Manifest; location: string } | undefined> {
  const { predictor, artifacts, serving } = truthOfRoutine(name);
  const { manifest, objects } = await packVersion(sourceOfRoutine(name), {
    customPrediction: {
      predictor,
      exclude: ["expected.json"],
      ...(artifacts !== undefined && { artifacts: join(fixtures, "routines", name, artifacts) }),
    },
    ...(serving && { serving }),
  });
  const location = objects.find(({ path }) => path.endsWith(".tar.gz"))?.location;
  assert.ok(location !== undefined);
  return { manifest: JSON.parse(JSON.stringify(manifest)) as Manifest, location };
}

describe("uploads-accounted-for, on facts about a routine", () => {
  for (const name of routines) {
    it(`confirms the facts of ${name} by its package`, async () => {
      const found = await packed(name).catch(() => undefined);
      // A routine that cannot be packed is never uploaded.
      if (found) assert.equal(falseRoutine(found.location, found.manifest), undefined);
    });
  }

  it("follows the imports of the routine's handler, too", async () => {
    const root = aRoutine({
      "src/handler.py": `import codec
from google.cloud.aiplatform.prediction.handler import PredictionHandler


class Handler(PredictionHandler):
    pass
`,
      "src/codec.py": "import base64\n",
    });
    const { manifest, objects } = await packVersion(join(root, "src"), {
      customPrediction: {
        predictor: "predictor:Predictor",
        handler: "handler:Handler",
        artifacts: join(root, "model"),
      },
    });
    const location = objects.find(({ path }) => path.endsWith(".tar.gz"))?.location ?? "";
    assert.ok(manifest.routine);
    assert.ok(manifest.routine.localModules.includes("codec.py"));
    assert.equal(falseRoutine(location, manifest), undefined);
    const { handlerClass, ...routine } = manifest.routine;
    assert.equal(falseRoutine(location, { ...manifest, routine }), "routine.handlerClass");
  });

  const changes: Readonly<Record<string, (facts: RoutineFacts) => Partial<RoutineFacts>>> = {
    "routine.imports.": () => ({ imports: [] }),
    "routine.requirements.0.specifier": ({ requirements }) => ({
      requirements: requirements.map((one) => ({ ...one, specifier: "==9.9.9" })),
    }),
    "routine.requirements.": () => ({ requirements: [] }),
    "routine.localModules.0": () => ({ localModules: [] }),
    "routine.filesRead.0": () => ({ filesRead: [] }),
    "routine.predictorClass": () => ({ predictorClass: undefined as never }),
    "routine.isDynamic": ({ isDynamic }) => ({ isDynamic: !isDynamic }),
    "routine.brings": () => ({ brings: "anything" }),
    "routine.indexes.0": () => ({
      indexes: [{ option: "--index-url", value: "x", file: "requirements.txt", line: 1 }],
    }),
  };
  for (const [where, change] of Object.entries(changes)) {
    it(`refuses another value of ${where} with the real package`, async () => {
      const found = await packed("keras_tabular");
      assert.ok(found?.manifest.routine);
      const { manifest, location } = found;
      const routine = { ...found.manifest.routine, ...change(found.manifest.routine) };
      const said = falseRoutine(location, { ...manifest, routine });
      assert.ok(said?.startsWith(where), `${said}`);
    });
  }

  it("reports it at the source distribution", async () => {
    const [version, ...objects] = await aPackedRoutine();
    const manifest = version?.props?.["manifest"] as Manifest;
    assert.ok(version && manifest.routine);
    const routine = { ...manifest.routine, imports: [] };
    const props = { ...version.props, manifest: { ...manifest, routine } };
    const found = await violationsOf([{ ...version, props }, ...objects]);
    assert.ok(found.includes("mandatory UPL004"), found.join());
  });

  it("refuses sources in the package that differ from those in the manifest", async () => {
    const found = await packed("keras_tabular");
    assert.ok(found);
    const files = found.manifest.files.map((file) => ({ ...file, sha256: "0".repeat(64) }));
    assert.match(String(falseRoutine(found.location, { ...found.manifest, files })), /^files\.\d/);
  });

  it("refuses a package that is not a source distribution", async () => {
    const found = await packed("keras_tabular");
    assert.ok(found);
    const root = folder({ "a.tar.gz": "text" });
    assert.equal(falseRoutine(join(root, "a.tar.gz"), found.manifest), "packageFiles");
  });
});
