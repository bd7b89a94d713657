import assert from "node:assert/strict";
import { symlinkSync } from "node:fs";
import { join } from "node:path";
import { inspectRoutine } from "../../../inspect/python";
import { factsOf, PREDICTOR, sourcesOf } from "../../support/sources";

/** Files that a source reads, as `folder:path`. */
function readsOf(text: string, file = "predictor.py", more: Readonly<Record<string, string>> = {}) {
  const module = file.replace(/\.py$/, "").replaceAll("/", ".");
  return factsOf({ [file]: text, ...more }, { predictor: `${module}:Model` }).filesRead.map(
    ({ below, path }) => `${below}:${path}`,
  );
}

describe("findFilesRead", () => {
  const expressions: Readonly<Record<string, string>> = {
    'open("a.json")': "working:a.json",
    'open("./conf/../a.json", "rb")': "working:a.json",
    'open(file="a.json", mode="r")': "working:a.json",
    'Path("a.json").read_text()': "working:a.json",
    'pathlib.Path("conf", "a.json").open()': "working:conf/a.json",
    '(Path("conf") / "a.json").read_bytes()': "working:conf/a.json",
    'open(os.path.join("conf", "a.json"))': "working:conf/a.json",
    'open(os.path.join(artifacts_uri, "a.json"))': "artifacts:a.json",
    'open(artifacts_uri + "/a.json")': "artifacts:a.json",
    'open(f"{artifacts_uri}/a.json")': "artifacts:a.json",
    'open(Path(self._model_dir) / "a.json")': "artifacts:a.json",
    'open(os.path.join(os.path.dirname(__file__), "a.json"))': "source:pkg/a.json",
    'open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "a.json"))': "source:pkg/a.json",
    'open(os.path.join(os.path.dirname(__file__), "..", "a.json"))': "source:a.json",
    '(Path(__file__).parent / "a.json").read_text()': "source:pkg/a.json",
    '(Path(__file__).resolve().parent.parent / "a.json").read_text()': "source:a.json",
    '(Path(__file__).parents[1] / "a.json").read_text()': "source:a.json",
    'Path(__file__).with_name("a.json").read_text()': "source:pkg/a.json",
    'joblib.load("a.joblib")': "working:a.joblib",
    'np.load("a.npy")': "working:a.npy",
    'pd.read_csv("a.csv")': "working:a.csv",
    'load_model("a.keras")': "working:a.keras",
    'xgb.Booster(model_file="a.ubj")': "working:a.ubj",
    'xgb.Booster().load_model("a.ubj")': "working:a.ubj",
    'resources.files("pkg").joinpath("a.txt").read_text()': "source:pkg/a.txt",
    '(resources.files(__package__) / "a.txt").read_text()': "source:pkg/a.txt",
    'resources.read_text("pkg", "a.txt")': "source:pkg/a.txt",
    'pkgutil.get_data(__name__, "a.txt")': "source:pkg/a.txt",
    'resources.files("certifi").joinpath("cacert.pem").read_text()': "",
    'open("/etc/hosts")': "",
    'open("~/a.json")': "",
    'open("../a.json")': "",
    'pd.read_csv("gs://bucket/a.csv")': "",
    'open("a.json", "w")': "",
    'open("a.json", mode="ab")': "",
    'Path("a.json").open("w")': "",
    "open(name)": "",
    'open(f"{name}.json")': "",
    'pd.read_sql("select * from a", connection)': "",
    'self.open("a.json")': "",
    'self.load_model("resnet")': "",
    'client.load_model("resnet")': "",
    'glob("*.json")': "",
  };
  const imports = `import os, pathlib, joblib, pkgutil
import numpy as np
import pandas as pd
import xgboost as xgb
from importlib import resources
from pathlib import Path
from keras.models import load_model
`;
  for (const [expression, read] of Object.entries(expressions)) {
    it(`sees ${read || "nothing"} in ${expression}`, () => {
      assert.deepEqual(
        readsOf(`${imports}x = ${expression}\n`, "pkg/predictor.py"),
        read === "" ? [] : [read],
      );
    });
  }

  it("follows names that are assigned once", () => {
    assert.deepEqual(readsOf('NAME = "a.json"\nopen(NAME)'), ["working:a.json"]);
    assert.deepEqual(readsOf('NAME: str = "a.json"\nopen(NAME)'), ["working:a.json"]);
    assert.deepEqual(readsOf('NAME = "a.json"\nNAME = other()\nopen(NAME)'), []);
  });

  const sound: Readonly<Record<string, string>> = {
    "it looks for first": 'if os.path.exists("a"):\n  open("a")',
    "it looks for and returns": 'def f():\n  if not Path("a").exists():\n    return\n  open("a")',
    "it does without": 'try:\n  open("a")\nexcept FileNotFoundError:\n  pass',
    "it writes": 'with open("a", "w") as f:\n  f.write("")\nopen("a")',
    "it downloads under that name": 'blob.download_to_filename("a")\nopen("a")',
    "it gives to what may make it": 'NAME = "a"\nrender(NAME)\nopen(NAME)',
  };
  for (const [what, text] of Object.entries(sound)) {
    it(`misses no file that ${what}`, () => {
      assert.deepEqual(readsOf(`import os\nfrom pathlib import Path\n${text}\n`), []);
    });
  }
});

/** Paths that are missing. */
function missingOf(
  text: string,
  files: Readonly<Record<string, string>>,
  artifacts?: Readonly<Record<string, string>>,
) {
  const folder = artifacts && sourcesOf(artifacts);
  const facts = factsOf(
    { "predictor.py": `${text}\n${PREDICTOR}`, ...files },
    folder === undefined ? {} : { artifacts: folder, artifactsName: "model" },
  );
  return facts.faults.filter(({ code }) => code === "missing-file").map(({ what }) => what);
}

describe("inspectRoutine, on files that the code reads", () => {
  const download =
    "from google.cloud.aiplatform.utils import prediction_utils as u\nu.download_model_artifacts(x)";
  it("misses one that the sources lack", () => {
    assert.deepEqual(missingOf('open("a")', {}), ["a"]);
    assert.deepEqual(missingOf('open("a")', { a: "" }), []);
  });
  it("does not know of artifacts that are not declared", () => {
    assert.deepEqual(missingOf(`${download}\nopen("a")`, {}), []);
    assert.deepEqual(missingOf('open(artifacts_uri + "/a")', {}), []);
  });
  it("looks into declared artifacts for what is downloaded", () => {
    assert.deepEqual(missingOf(`${download}\nopen("a")\nopen("b")`, {}, { a: "" }), ["b"]);
    assert.deepEqual(missingOf('open(artifacts_uri + "/b")', {}, { a: "" }), ["b"]);
  });
  it("does not find artifacts where nothing downloads them", () => {
    assert.deepEqual(missingOf('open("a")', {}, { a: "" }), ["a"]);
  });
  it("says nothing where files may come from elsewhere", () => {
    assert.deepEqual(missingOf('import subprocess\nsubprocess.run(["make"])\nopen("a")', {}), []);
    assert.deepEqual(missingOf('tarfile.open("b").extractall()\nopen("a")', {}, { b: "" }), []);
  });
  it("finds no file behind a link that leads out of the sources", () => {
    const root = sourcesOf({ "predictor.py": `open("a")\n${PREDICTOR}`, "requirements.txt": "" });
    symlinkSync("/etc/hostname", join(root, "a"));
    const { faults } = inspectRoutine({ root, predictor: "predictor:Model" }).facts;
    assert.deepEqual(
      faults.map(({ what }) => what),
      ["a"],
    );
  });
});
