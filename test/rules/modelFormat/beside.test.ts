import assert from "node:assert/strict";
import { cpSync, mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { type InspectOptions, inspect } from "../../../inspect";
import { judge } from "../../../rules";
import { copyOf, fixtures, scratchFolder } from "../../support/project";

const put = (folder: string, files: Readonly<Record<string, string>>) => {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content, "latin1");
  }
  return folder;
};
const exportWith = (files: Readonly<Record<string, string>>, name = "module_two_signatures") =>
  put(copyOf(name, scratchFolder()), files);
const judged = async (folder: string, options: InspectOptions = {}) =>
  judge(await inspect(folder, options), { today: "2026-11-28" });
const shown = async (folder: string, options: InspectOptions = {}) =>
  (await judged(folder, options))
    .filter(({ level }) => level === "mandatory")
    .map(({ code, file, fix }) => `${code} ${file}: ${fix}`);

const KERAS = JSON.stringify({
  class_name: "Sequential",
  config: { layers: [] },
  keras_version: "2.4.0",
});

describe("judge, on files beside a SavedModel", () => {
  it("warns of a Keras architecture, which no server reads", async () => {
    const findings = await judged(exportWith({ "assets/saved_model.json": KERAS }));
    assert.deepEqual(
      findings.filter(({ code }) => code === "FMT002").map(({ level, fix }) => [level, fix]),
      [["advisory", "leave it out with exclude."]],
    );
  });

  it("refuses one with code in it", async () => {
    const lambda = JSON.stringify({
      class_name: "Sequential",
      config: { layers: [{ class_name: "Lambda", config: {} }] },
      keras_version: "2.4.0",
    });
    const [found] = await shown(exportWith({ "assets/saved_model.json": lambda }));
    assert.match(found ?? "", /^FMT00[24] assets\/saved_model\.json/);
  });

  it("refuses training code, and says to leave it out", async () => {
    assert.deepEqual(await shown(exportWith({ "train.py": "import os\n" })), [
      "FMT004 train.py: leave it out with exclude; code that requests need belongs in a custom prediction routine.",
    ]);
  });

  it("warns of bytes of an unknown format that no graph names", async () => {
    const file = "assets/model.bin";
    const findings = await judged(exportWith({ [file]: "\x01\x02\xff\xfe\x03" }));
    assert.deepEqual(
      findings.filter((one) => one.file === file).map(({ level, code }) => `${level} ${code}`),
      ["advisory FMT007"],
    );
  });

  it("asks to move variables that are beside the graph", async () => {
    const folder = exportWith({});
    for (const name of ["variables.index", "variables.data-00000-of-00001"])
      renameSync(join(folder, "variables", name), join(folder, name));
    rmSync(join(folder, "variables"), { recursive: true });
    const findings = await judged(folder);
    assert.deepEqual(
      findings.map(({ code, fix }) => `${code} ${fix}`),
      ["CMP003 move variables.index and the variables.data files into variables/."],
    );
  });
});

describe("judge, on models of other frameworks", () => {
  const xgboost = () => {
    const folder = scratchFolder();
    cpSync(join(fixtures, "xgboost_model"), folder, { recursive: true });
    return folder;
  };
  const serving = { image: "us-docker.pkg.dev/vertex-ai/prediction/xgboost-cpu.2-1:latest" };

  it("refuses code beside an XGBoost model that a container serves", async () => {
    const folder = xgboost();
    for (const name of ["model.json", "expected.json"]) rmSync(join(folder, name));
    assert.deepEqual(
      (await shown(folder, { serving })).filter((text) => text.startsWith("FMT")),
      [],
    );
    put(folder, { "main.py": "import os\n" });
    const [found] = await shown(folder, { serving });
    assert.match(found ?? "", /^FMT004 main\.py: leave it out/);
  });

  it("names the format that the container reads for an XGBoost model as JSON", async () => {
    const folder = xgboost();
    for (const name of ["model.bst", "model.ubj", "expected.json"]) rmSync(join(folder, name));
    const found = await shown(folder, { serving });
    assert.ok(
      found.some((text) => text.includes('booster.save_model("model.bst"), and declare')),
      found.join(),
    );
  });

  it("names both fixes for a pickle and a container that reads nothing else", async () => {
    const image = "us-docker.pkg.dev/vertex-ai/prediction/sklearn-cpu.1-5:latest";
    const found = await shown(join(fixtures, "sklearn_model"), { serving: { image } });
    assert.ok(
      found.some((text) => /^FMT001 .*skl2onnx.*exempt the model/.test(text)),
      found.join(),
    );
  });
});
