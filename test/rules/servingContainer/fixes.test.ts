import assert from "node:assert/strict";
import { cpSync, rmSync } from "node:fs";
import { join } from "node:path";
import containers from "../../../data/prebuilt-prediction-containers.json";
import { type InspectOptions, inspect, type Manifest } from "../../../inspect";
import { type Finding, judge, judgeRule, rules } from "../../../rules";
import { exportOf, savedModels } from "../../support/exports";
import { aManifest } from "../../support/manifests";
import { fixtures, scratchFolder } from "../../support/project";
import { aRoutine, requirements } from "../../support/routineManifests";

const TODAY = "2026-11-28";
/** An available and a removed image of each framework, and two that never existed. */
const IMAGES = [
  ...["tf2-cpu.2-15", "tf2-cpu.2-13", "tf2-cpu.2-99", "sklearn-cpu.1-6", "sklearn-cpu.1-2"],
  ...["xgboost-cpu.2-1", "xgboost-cpu.1-7", "pytorch-cpu.2-4", "pytorch-cpu.1-13"],
  ...["pytorch-cpu.2-3", "pytorch-cpu.9-9"],
].map((name) => `us-docker.pkg.dev/vertex-ai/prediction/${name}:latest`);

/** Findings of the policies that judge by the image; those of other policies do not depend on it. */
const byImage = (manifest: Manifest) =>
  rules
    .filter(({ policy }) => /^(serving-container|framework-version)$/.test(policy))
    .flatMap((rule) => judgeRule(rule, manifest, { today: TODAY }));
const mandatory = ({ level }: Finding) => level === "mandatory";
const refusals = (manifest: Manifest) => judge(manifest, { today: TODAY }).filter(mandatory);

/** Codes for which the first manifest is refused and the second is not. */
function newCodes(after: Manifest, before: readonly Finding[]): string[] {
  const codes = new Set(before.map(({ code }) => code));
  return byImage(after)
    .filter(mandatory)
    .map(({ code }) => code)
    .filter((code) => !codes.has(code));
}

/** The images that a fix names, or the Python that it declares instead. */
function servingsOf({ fix }: Finding): NonNullable<Manifest["serving"]>[] {
  const images = [...fix.matchAll(/"([^"\s]*\/[^"\s]*)"/g)].map(([, image = ""]) => ({ image }));
  const [, pythonVersion] = /^write serving\.pythonVersion: "([\d.]+)" in place/.exec(fix) ?? [];
  return [...images, ...(pythonVersion === undefined ? [] : [{ pythonVersion }])];
}

/** The findings whose fix is another `serving`. */
const others = (manifest: Manifest) =>
  byImage(manifest).filter(({ code }) => /^CON00[1-5]$/.test(code));

describe("fixes of serving-container", () => {
  const versions = ["multi_input", "tf1_pbtxt", "tf1_two_metagraphs", "keras2_save", "empty_pb"];
  for (const name of savedModels.filter((one) => versions.includes(one))) {
    it(`lead ${name} on every image into no other refusal`, async () => {
      const manifest = await inspect(exportOf(name), {});
      for (const image of IMAGES) {
        const declared = { ...manifest, serving: { image } };
        const before = byImage(declared).filter(mandatory);
        for (const found of others(declared)) {
          const servings = servingsOf(found);
          assert.ok(
            servings.length > 0 || manifest.kind !== "savedModel",
            `${found.code} ${found.fix}`,
          );
          for (const serving of servings)
            assert.deepEqual(newCodes({ ...manifest, serving }, before), [], found.fix);
        }
      }
    });
  }

  for (const [what, lines] of [
    ["without requirements", []],
    ["with a pinned torch", ["torch==2.3.1", "torchvision==0.18.1"]],
  ] as const) {
    it(`lead a routine ${what} to its own image and into no other refusal`, () => {
      for (const image of IMAGES) {
        const python = containers.containers.find(({ uris }) => uris.includes(image))?.python;
        const routine = { requirements: requirements(...lines), pythonVersion: python ?? "3.10" };
        const declared = aRoutine(routine, { image });
        const before = byImage(declared).filter(mandatory);
        for (const { fix, code } of others(declared)) {
          const [serving, more] = servingsOf({ fix } as Finding);
          assert.ok(serving?.pythonVersion !== undefined && !more, `${code} ${fix}`);
          const after = aRoutine({ ...routine, pythonVersion: serving.pythonVersion }, serving);
          assert.deepEqual(newCodes(after, before), [], fix);
        }
      }
    });
  }

  it("propose no container that is removed by then", () => {
    const image = "us-docker.pkg.dev/vertex-ai/prediction/tf2-cpu.2-99:latest";
    const [found] = judge(aManifest({ serving: { image } }), { today: "2030-01-01" }).filter(
      ({ code }) => code === "CON001",
    );
    assert.equal(found?.fix, 'use a custom container such as "tensorflow/serving".');
  });
});

describe("fixes for models of other frameworks", () => {
  const only = (fixture: string, file: string, name = file) => {
    const folder = scratchFolder();
    cpSync(join(fixtures, fixture, file), join(folder, name));
    return folder;
  };
  const codes = async (folder: string, options: InspectOptions = {}) => {
    const found = refusals(await inspect(folder, options)).map(({ code }) => code);
    rmSync(folder, { recursive: true });
    return found;
  };

  it("turn an XGBoost model as JSON into one that is served", async () => {
    const folder = only("xgboost_model", "model.json");
    const [found] = refusals(await inspect(folder, {}));
    assert.equal(found?.code, "FMT002");
    assert.match(
      found.fix,
      /save_model\("model\.bst"\), and declare serving: { framework: "xgboost" }/,
    );
    assert.deepEqual(
      await codes(only("xgboost_model", "model.bst"), { serving: { framework: "xgboost" } }),
      [],
    );
  });

  it("rename an XGBoost model that its container does not find", async () => {
    const image = "us-docker.pkg.dev/vertex-ai/prediction/xgboost-cpu.2-1:latest";
    const serving = { image };
    const found = refusals(await inspect(only("xgboost_model", "model.ubj"), { serving }));
    const container = found.find(({ code }) => code === "CON005");
    assert.equal(container?.fix, "name the model model.bst.");
    assert.deepEqual(
      await codes(only("xgboost_model", "model.ubj", "model.bst"), { serving }),
      // Its version differs from the container's, with or without the name.
      ["VER005"],
    );
  });

  for (const image of ["sklearn-cpu.1-6", "pytorch-cpu.2-4"]) {
    it(`propose a routine for a file that ${image} does not find, because what it reads is refused`, async () => {
      const serving = { image: `us-docker.pkg.dev/vertex-ai/prediction/${image}:latest` };
      const found = refusals(await inspect(only("torch_model", "scripted.pt"), { serving }));
      const container = found.find(({ code }) => code === "CON005");
      assert.match(container?.fix ?? "", /^serve the model in a custom prediction routine/);
    });
  }
});
