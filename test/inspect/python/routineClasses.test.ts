import assert from "node:assert/strict";
import { inspect } from "../../../inspect";
import { routines, sourceOfRoutine, truthOfRoutine } from "../../support/routines";
import { PREDICTOR, type SourceFiles, sourcesOf } from "../../support/sources";

async function classesOf(files: SourceFiles): Promise<string[]> {
  const { routineClasses = [] } = await inspect(sourcesOf(files));
  return routineClasses.map(({ kind, source, name }) => `${kind} ${source}/${name}`);
}

const DUCK = `class Model:
    def load(self, artifacts_uri):
        pass

    def predict(self, instances):
        return instances
`;
const HANDLER = `from google.cloud.aiplatform.prediction.handler import PredictionHandler


class Own(PredictionHandler):
    pass
`;

describe("classes of a routine in a folder that is read as an export", () => {
  it("are those that derive from the SDK's predictor", async () => {
    assert.deepEqual(await classesOf({ "predictor.py": PREDICTOR }), [
      "predictor /predictor:Model",
    ]);
  });

  it("are those with the methods that the server calls", async () => {
    assert.deepEqual(await classesOf({ "serve/main.py": DUCK }), ["predictor serve/main:Model"]);
  });

  it("are named from the folder above their package", async () => {
    assert.deepEqual(await classesOf({ "serve/__init__.py": "", "serve/main.py": DUCK }), [
      "predictor /serve.main:Model",
    ]);
  });

  it("are named from the folder that has their requirements", async () => {
    const files = { "src/serve/__init__.py": "", "src/serve/main.py": DUCK };
    assert.deepEqual(await classesOf({ ...files, "src/requirements.txt": "" }), [
      "predictor src/serve.main:Model",
    ]);
    assert.deepEqual(await classesOf({ ...files, "requirements.txt": "" }), [
      "predictor /src.serve.main:Model",
    ]);
  });

  it("are the derived one of two", async () => {
    const derived = "from base import Model\n\n\nclass Own(Model):\n    pass\n";
    assert.deepEqual(await classesOf({ "base.py": PREDICTOR, "own.py": derived }), [
      "predictor /own:Own",
    ]);
  });

  it("may have the name of the SDK's class, in a module of the same name", async () => {
    const text = `from google.cloud.aiplatform.prediction.predictor import Predictor as Base


class Predictor(Base):
    pass
`;
    assert.deepEqual(await classesOf({ "predictor.py": text }), ["predictor /predictor:Predictor"]);
  });

  it("are the derived one of two in one module, and of a package", async () => {
    const both = `${PREDICTOR}\n\nclass Own(Model):\n    pass\n`;
    assert.deepEqual(await classesOf({ "predictor.py": both }), ["predictor /predictor:Own"]);
    const derived = "from .base import Model\n\n\nclass Own(Model):\n    pass\n";
    const files = { "pkg/__init__.py": "", "pkg/base.py": PREDICTOR, "pkg/own.py": derived };
    assert.deepEqual(await classesOf(files), ["predictor /pkg.own:Own"]);
  });

  it("are handlers of requests, too", async () => {
    assert.deepEqual(await classesOf({ "handler.py": HANDLER }), ["handler /handler:Own"]);
  });

  const others: Readonly<Record<string, SourceFiles>> = {
    "a class without predict": {
      "main.py": "class Model:\n    def load(self, uri):\n        pass\n",
    },
    "a class of a test": { "tests/model.py": DUCK },
    "a class in a string": { "main.py": `TEXT = """${DUCK}"""\n` },
    "a file whose name is not a module's": { "my-model.py": DUCK },
  };
  for (const [what, files] of Object.entries(others)) {
    it(`are not ${what}`, async () => assert.deepEqual(await classesOf(files), []));
  }

  /** The class has a name other than its sources say, or can be named in two ways. */
  const otherwise = ["class_renamed", "module_path_with_source", "package_export"];
  for (const name of routines.filter((one) => !otherwise.includes(one))) {
    it(`start with the predictor of the routine ${name}`, async () => {
      const { routineClasses = [] } = await inspect(sourceOfRoutine(name));
      const [first] = routineClasses.filter(({ kind }) => kind === "predictor");
      assert.equal(`${first?.source}/${first?.name}`, `/${truthOfRoutine(name).predictor}`);
    });
  }
});
