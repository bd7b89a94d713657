import assert from "node:assert/strict";
import { symlinkSync } from "node:fs";
import { join } from "node:path";
import { readSources } from "../../../inspect/python/readSources";
import { factsOf, PREDICTOR, sourcesOf } from "../../support/sources";

/** Files that a source reads, as `folder:path`. */
function readsOf(text: string, file = "predictor.py", more: Readonly<Record<string, string>> = {}) {
  const module = file.replace(/\.py$/, "").replaceAll("/", ".");
  return factsOf({ [file]: text, ...more }, { predictor: `${module}:Model` }).filesRead.map(
    ({ below, path }) => `${below}:${path}`,
  );
}

/** A predictor that runs the given statements in `load`, in which two names refer to the artifacts. */
function inLoad(before: string, text: string, more = ""): string {
  const body = `self._folder = artifacts_uri\n${text}`.replaceAll("\n", "\n        ");
  return `${before}\nclass Model:\n    def load(self, artifacts_uri):\n        ${body}\n${more}`;
}

describe("findFilesRead", () => {
  const expressions: Readonly<Record<string, string>> = {
    'open("a.json")': "working:a.json",
    "load_model(artifacts_uri)": "artifacts:",
    'load_model(".")': "working:",
    "load_model(filepath=artifacts_uri)": "artifacts:",
    "tensorflow.saved_model.load(export_dir=artifacts_uri)": "artifacts:",
    "open(artifacts_uri)": "",
    'pd.read_csv(filepath_or_buffer="a.csv")': "working:a.csv",
    'onnx.load("a.onnx")': "working:a.onnx",
    'tokenizers.Tokenizer.from_file("a.json")': "working:a.json",
    'gensim.models.KeyedVectors.load("a.kv")': "working:a.kv",
    'tensorflow.lite.Interpreter(model_path="a.tflite")': "working:a.tflite",
    "tensorflow.lite.Interpreter(model_content=content)": "",
    'self._model.load_weights("a.weights.h5")': "working:a.weights.h5",
    'self._model.load_weights("checkpoints/last")': "",
    'spacy.load("./ner")': "working:ner",
    'spacy.load("en_core_web_sm")': "",
    'transformers.AutoTokenizer.from_pretrained("./tokenizer")': "working:tokenizer",
    'transformers.AutoTokenizer.from_pretrained("org/model")': "",
    'sentence_transformers.SentenceTransformer("./model")': "working:model",
    'torch.load(f="a.pt")': "working:a.pt",
    'open("./conf/../a.json", "rb")': "working:a.json",
    'open(file="a.json", mode="r")': "working:a.json",
    'Path("a.json").read_text()': "working:a.json",
    'pathlib.Path("conf", "a.json").open()': "working:conf/a.json",
    '(Path("conf") / "a.json").read_bytes()': "working:conf/a.json",
    'open(os.path.join("conf", "a.json"))': "working:conf/a.json",
    'open(os.path.join(artifacts_uri, "a.json"))': "artifacts:a.json",
    'open(artifacts_uri + "/a.json")': "artifacts:a.json",
    'open(f"{artifacts_uri}/a.json")': "artifacts:a.json",
    'open(Path(self._folder) / "a.json")': "artifacts:a.json",
    'open(Path(self._folder).joinpath("conf", NAME))': "artifacts:conf/a.json",
    'open(os.path.join("conf", NAME))': "working:conf/a.json",
    "open(os.path.join(os.curdir, NAME))": "working:a.json",
    'open("a" + ".json")': "working:a.json",
    'open(f"a.json")': "working:a.json",
    'open(f"conf/{NAME}")': "working:conf/a.json",
    'open(f"{artifacts_uri}/conf/{NAME}")': "artifacts:conf/a.json",
    'open(os.path.join(model_dir, "a.json"))': "",
    'open(f"{artifacts_uri}/{name}.json")': "",
    'open(f"{width:>3}.json")': "",
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
    'open("/etc/hosts")': "absolute:/etc/hosts",
    'open("~/a.json")': "absolute:~/a.json",
    'open("../a.json")': "outside:../a.json",
    'pd.read_csv("gs://bucket/a.csv")': "",
    'open("a.json", "w")': "",
    'open("a.json", mode="ab")': "",
    'Path("a.json").open("w")': "",
    "open(name)": "",
    'open(f"{name}.json")': "",
    'pd.read_excel("a.xlsx")': "working:a.xlsx",
    'pl.read_ipc("a.arrow")': "working:a.arrow",
    'h5py.File("a.h5")': "working:a.h5",
    'h5py.File("a.h5", "r+")': "working:a.h5",
    'h5py.File("a.h5", "w")': "",
    'pd.read_sql("select * from a", connection)': "",
    'pd.read_sql_table("a", connection)': "",
    'pd.read_gbq("select a from b")': "",
    'pd.read_html("a.html")': "",
    "pd.read_json('[1, 2]')": "",
    "pd.read_json('{}')": "",
    "pd.read_xml('<a/>')": "",
    'pl.read_database("a", connection)': "",
    'open("C:\\\\models\\\\a.pt")': "absolute:C:\\models\\a.pt",
    'open(Path("/home/anna") / "a.pt")': "absolute:/home/anna/a.pt",
    'open(Path(__file__).parent.parent.parent / "a.pt")': "outside:../a.pt",
    'open("http://a/b")': "",
    'self.open("a.json")': "",
    'self.load_model("resnet")': "",
    'client.load_model("resnet")': "",
    'glob("*.json")': "",
  };
  const imports = `import os, pathlib, joblib, pkgutil, h5py, tensorflow, torch
import polars as pl
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
        readsOf(inLoad(`${imports}NAME = "a.json"\n`, `x = ${expression}`), "pkg/predictor.py"),
        read === "" ? [] : [read],
      );
    });
  }

  it("follows names that are assigned once", () => {
    assert.deepEqual(readsOf('NAME = "a.json"\nopen(NAME)'), ["working:a.json"]);
    assert.deepEqual(readsOf('NAME: str = "a.json"\nopen(NAME)'), ["working:a.json"]);
    assert.deepEqual(readsOf('NAME = "a.json"\nNAME = other()\nopen(NAME)'), []);
  });

  it("does not follow names that are assigned again", () => {
    const other = [
      "NAME = other()",
      "for NAME in names: pass",
      "with a as NAME: pass",
      "NAME += b",
    ];
    for (const text of [
      ...other,
      "def f():\n  global NAME\n  NAME = b",
      "import NAME",
      "NAME, b = c",
    ])
      assert.deepEqual(readsOf(`NAME = "a.json"\n${text}\nopen(NAME)`), [], text);
  });
  it("keeps the names of two functions separate", () => {
    const text =
      'NAME = "a"\ndef f(NAME):\n  open(NAME)\ndef g():\n  NAME = "b"\n  open(NAME)\nopen(NAME)';
    assert.deepEqual(readsOf(text), ["working:b", "working:a"]);
  });

  const artifacts: Readonly<Record<string, [text: string, reads: readonly string[]]>> = {
    "by any name of its parameter": [inLoad("", 'open(artifacts_uri + "/a")'), ["artifacts:a"]],
    "by an attribute in another method": [
      inLoad("", "pass", '    def predict(self, x):\n        open(f"{self._folder}/a")\n'),
      ["artifacts:a"],
    ],
    "by an attribute that begins as None": [
      inLoad(
        "",
        "pass",
        "    _folder = None\n    def __init__(self):\n        self._folder = None\n    def predict(self, x):\n        open(f'{self._folder}/a')\n",
      ),
      ["artifacts:a"],
    ],
    "not by a name that a call gives": [
      inLoad(
        "import tempfile\n",
        'self.model_dir = tempfile.mkdtemp()\nopen(f"{self.model_dir}/a")',
      ),
      [],
    ],
    "not where the parameter is given another value": [
      inLoad("", 'artifacts_uri = local(artifacts_uri)\nopen(f"{artifacts_uri}/a")'),
      [],
    ],
    "not by a helper's parameter": [
      inLoad("def read(model_dir):\n    open(f'{model_dir}/a')\n", "read('b')"),
      [],
    ],
    "not in another class": [
      inLoad(
        "class Other:\n    def load(self, artifacts_uri):\n        open(f'{artifacts_uri}/a')\n",
        "pass",
      ),
      [],
    ],
  };
  for (const [what, [text, reads]] of Object.entries(artifacts)) {
    it(`knows the artifacts ${what}`, () => assert.deepEqual(readsOf(text), reads));
  }

  const sound: Readonly<Record<string, string>> = {
    "it looks for first": 'if os.path.exists("a"):\n  open("a")',
    "it looks for and returns": 'def f():\n  if not Path("a").exists():\n    return\n  open("a")',
    "it finds in a list": 'if "a" in os.listdir("."):\n  open("a")',
    "it looks for under a name": 'if (p := Path("a")).exists():\n  p.read_text()\n  open("a")',
    "it looks for in an expression": 'x = os.path.isfile("a") and open("a")',
    "it does without": 'try:\n  open("a")\nexcept FileNotFoundError:\n  pass',
    "it does without by any exception": 'try:\n  open("a")\nexcept:  # noqa\n  pass',
    "it does without by an alias":
      'try:\n  open("a")\nexcept (KeyError, EnvironmentError) as e:\n  pass',
    "it does without by a name of its own": 'try:\n  open("a")\nexcept MISSING:\n  pass',
    "it does without by suppress": 'with contextlib.suppress(FileNotFoundError):\n  open("a")',
    "its caller does without": 'def f():\n  open("a")\ntry:\n  f()\nexcept OSError:\n  pass',
    "it writes": 'with open("a", "w") as f:\n  f.write("")\nopen("a")',
    "it writes by a library": 'h5py.File("a", "w")\nh5py.File("a", mode="r")',
    "it downloads under that name": 'blob.download_to_filename("a")\nopen("a")',
    "it gives to what may make it": 'NAME = "a"\nrender(NAME)\nopen(NAME)',
    "it brings into a folder": 'fs.get(uri, "b", recursive=True)\nopen("b/a")',
    "it gives to a function that writes it":
      'def make(p):\n  open(p, "w").write("")\nmake("a")\nopen("a")',
    "it gives to a function that calls one":
      'def put(p):\n  p.write_text("")\ndef make(p):\n  put(p)\nmake("a")\nopen("a")',
    "a path of unknown kind looks for": 'def f(folder):\n  if folder.exists():\n    open("a")',
    "its own function looks for": 'def exists(p): ...\nif exists("a"):\n  open("a")',
    "it makes the folder of": 'os.makedirs("b")\nfill("b")\nopen("b/a")',
  };
  for (const [what, text] of Object.entries(sound)) {
    it(`reports no missing file that ${what}`, () => {
      assert.deepEqual(
        readsOf(`import contextlib, h5py, os\nfrom pathlib import Path\n${text}\n`),
        [],
      );
    });
  }

  const unsound: Readonly<Record<string, string>> = {
    "whose exception it raises again":
      'try:\n  open("a")\nexcept OSError as e:\n  raise Bad() from e',
    "behind a clause of another exception":
      'try:\n  open("a")\nexcept (KeyError, json.JSONDecodeError):\n  pass',
    "that it reads whatever was caught":
      'try:\n  f()\nexcept OSError:\n  pass\nfinally:\n  open("a")',
    "under another condition": 'if os.environ.get("b"):\n  open("a")',
    "beside a folder that it lists": 'os.listdir("b")\nopen("a")',
    "below a folder that it only reads from": 'for f in os.listdir("b"): pass\nopen("b/a")',
    "that it opens to change": 'open("a", "r+")',
    "that a store of its own tells nothing of":
      'class Store(dict): ...\nstore = Store()\nif not store.exists("x"):\n  open("a")',
    "that another package tells nothing of":
      'import redis\nstore = redis.Redis()\nif store.exists("x"):\n  open("a")',
    "without which it ends":
      'import sys\ntry:\n  open("a")\nexcept OSError:\n  print("no a")\n  sys.exit(1)',
    "without which it raises in either branch":
      'try:\n  open("a")\nexcept OSError:\n  if x:\n    raise\n  else:\n    raise ValueError',
    "that its own function only names": 'def say(p):\n  print(p)\nsay("a")\nopen("a")',
    "that its own class only keeps":
      'class Settings:\n  def __init__(self, file): ...\nSettings(file="a")\nopen("a")',
    "that it logs": 'import logging\nlogging.info("a")\nopen("a")',
  };
  for (const [what, text] of Object.entries(unsound)) {
    it(`reports a missing file ${what}`, () => {
      assert.equal(readsOf(`import json, os\n${text}\n`).length, 1);
    });
  }

  it("treats a file that another source creates as existing", () => {
    const other = { "fetching.py": 'def fetch(blob):\n    blob.save("b/a")\n' };
    assert.deepEqual(readsOf('import fetching\nopen("b/a")', "predictor.py", other), []);
  });
});

/** Paths that are missing. */
function missingOf(
  text: string,
  files: Readonly<Record<string, string>>,
  artifacts?: Readonly<Record<string, string>>,
) {
  const folder = artifacts && sourcesOf(artifacts);
  const facts = factsOf(
    { "predictor.py": text.includes("class Model") ? text : `${text}\n${PREDICTOR}`, ...files },
    folder === undefined ? {} : { artifacts: folder, artifactsName: "model" },
  );
  return facts.faults.flatMap((fault) => (fault.code === "missing-file" ? [fault.path] : []));
}

describe("readSources, on files that the code reads", () => {
  const download =
    "from google.cloud.aiplatform.utils import prediction_utils as u\nu.download_model_artifacts(x)";
  const loading = inLoad("", 'open(artifacts_uri + "/b")');
  it("reports one that the sources lack", () => {
    assert.deepEqual(missingOf('open("a")', {}), ["a"]);
    assert.deepEqual(missingOf('open("a")', { a: "" }), []);
  });
  it("does not know artifacts that are not declared", () => {
    assert.deepEqual(missingOf(`${download}\nopen("a")`, {}), []);
    assert.deepEqual(missingOf(loading, {}), []);
  });
  it("searches declared artifacts for downloaded files", () => {
    assert.deepEqual(missingOf(`${download}\nopen("a")\nopen("b")`, {}, { a: "" }), ["b"]);
    assert.deepEqual(missingOf(loading, {}, { a: "" }), ["b"]);
    assert.deepEqual(missingOf(loading, {}, { b: "" }), []);
  });
  it("does not find artifacts if nothing downloads them", () => {
    assert.deepEqual(missingOf('open("a")', {}, { a: "" }), ["a"]);
  });
  it("reports nothing if files may come from elsewhere", () => {
    assert.deepEqual(missingOf('import subprocess\nsubprocess.run(["make"])\nopen("a")', {}), []);
    assert.deepEqual(missingOf('tarfile.open("b").extractall()\nopen("a")', {}, { b: "" }), []);
  });
  it("finds no file through a link that points outside the sources", () => {
    const root = sourcesOf({ "predictor.py": `open("a")\n${PREDICTOR}`, "requirements.txt": "" });
    symlinkSync("/etc/hostname", join(root, "a"));
    const { faults } = readSources({ root, predictor: "predictor:Model" }).facts;
    assert.deepEqual(
      faults.map((fault) => fault.code === "missing-file" && fault.path),
      ["a"],
    );
  });
});
