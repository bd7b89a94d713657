import assert from "node:assert/strict";
import { cpSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { commandLine } from "../../support/commandLine";
import { aRoutine, aRoutineWith, withOwnCache } from "../../support/soundRoutine";
import { tryRoutine, wordsFor } from "../../support/tryRoutine";

describe("model-version try", () => {
  withOwnCache();

  it("runs a valid routine from its import to the response", async () => {
    const tried = await tryRoutine(aRoutine());
    assert.equal(tried.code, 0, tried.out + tried.err);
    const steps = [...tried.out.matchAll(/^ {2}(\w+) +worked in [\d.]+ s$/gm)].map(
      ([, step]) => step,
    );
    assert.deepEqual(steps, [
      "import",
      "construct",
      "load",
      "preprocess",
      "predict",
      "postprocess",
      "response",
    ]);
    // [4, 2] / 2 weighs 1, [2, 4] / 2 weighs -1.
    assert.ok(tried.out.includes('{"predictions": ["yes", "no"]}'));
  });

  it("only loads the routine if no sample request is named, and says so", async () => {
    const folder = aRoutine();
    const words = wordsFor(folder).filter((word) => !/request/.test(word));
    const { code, out } = await commandLine(...words);
    assert.equal(code, 0);
    assert.match(out, /^ {2}predict +not tried: no sample request is named$/m);
  });

  it("runs the older interface by from_path and predict", async () => {
    const predictor = `class Predictor:
    def __init__(self, weights):
        self._weights = weights

    @classmethod
    def from_path(cls, model_dir):
        return cls(len(open(model_dir + "/weights.json").read()))

    def predict(self, instances, **kwargs):
        return [self._weights for _ in instances]
`;
    const tried = await tryRoutine(aRoutine({ "src/predictor.py": predictor }));
    assert.equal(tried.code, 0, tried.out + tried.err);
    assert.match(tried.out, /from_path +worked[\s\S]*predict +worked/);
    assert.ok(tried.out.includes('{"predictions": [8, 8]}'));
    assert.match(tried.out, /^warning: tried by from_path, .* \[TRY013]$/m);
  });

  it("gives the routine its own variables and no secrets of the caller", async () => {
    process.env["SERVICE_TOKEN"] = "secret";
    const folder = aRoutineWith(
      'return {"predictions": [LABELS[value > 0] for value in prediction_results]}',
      'import os; return {"predictions": [dict(os.environ), os.listdir(os.environ["HOME"])]}',
    );
    const tried = await tryRoutine(folder, "--json", "--env", "GREETING=hello");
    delete process.env["SERVICE_TOKEN"];
    const { response } = JSON.parse(tried.out) as { response: { text: string } };
    const [seen, home] = (
      JSON.parse(response.text) as { predictions: [NodeJS.ProcessEnv, string[]] }
    ).predictions;
    assert.equal(seen["SERVICE_TOKEN"], undefined);
    assert.equal(seen["GREETING"], "hello");
    assert.equal(seen["AIP_STORAGE_URI"], join(folder, "model"));
    assert.deepEqual(home, []);
  });

  it("reads predictor, artifacts and request from model-version.json", async () => {
    const settings = {
      customPrediction: { predictor: "predictor:Predictor", artifacts: "model" },
      sampleRequest: "request.json",
    };
    const folder = aRoutine({ "src/model-version.json": JSON.stringify(settings) });
    for (const name of ["model", "request.json"])
      cpSync(join(folder, name), join(folder, "src", name), { recursive: true });
    const tried = await commandLine("try", join(folder, "src"), "--no-install");
    assert.equal(tried.code, 0, tried.out + tried.err);
  });

  it("creates an environment, keeps it for the same requirements, and creates another for others", async () => {
    const folder = aRoutine();
    const words = wordsFor(folder).filter((word) => word !== "--no-install");
    const first = await commandLine(...words, "--no-server");
    assert.equal(first.code, 0, first.out + first.err);
    assert.match(first.out, /environment made in/);
    assert.match((await commandLine(...words, "--no-server")).out, /environment of an earlier try/);
    writeFileSync(join(folder, "src/requirements.txt"), "# another file\n");
    assert.match((await commandLine(...words, "--no-server")).out, /environment made in/);
  });
});
