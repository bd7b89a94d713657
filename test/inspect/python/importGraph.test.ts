import assert from "node:assert/strict";
import { factsOf, PREDICTOR } from "../../support/sources";

/**
 * Imports of a routine: `module -> file`, `module -> nothing` if it is missing, or only `module` if it is installed.
 */
function targetsOf(files: Readonly<Record<string, string>>, predictor = "predictor:Model") {
  return factsOf(files, { predictor })
    .imports.filter(({ module }) => !module.startsWith("google"))
    .map(({ module, local }) =>
      local === undefined ? module : `${module} -> ${local ?? "nothing"}`,
    );
}

describe("followImports", () => {
  it("follows modules of the sources and no others", () => {
    const files = {
      "predictor.py": `import a\nimport json\n${PREDICTOR}`,
      "a.py": "import b",
      "b.py": "",
      "c.py": "",
    };
    assert.deepEqual(factsOf(files).localModules, ["predictor.py", "a.py", "b.py"]);
    assert.deepEqual(targetsOf(files), ["a -> a.py", "json", "b -> b.py"]);
  });

  it("runs the __init__.py of every package on the way", () => {
    const files = {
      "predictor.py": `from a.b import c\n${PREDICTOR}`,
      "a/__init__.py": "import numpy",
      "a/b/__init__.py": "",
      "a/b/c.py": "",
    };
    assert.deepEqual(
      new Set(factsOf(files).localModules),
      new Set(["predictor.py", "a/__init__.py", "a/b/__init__.py", "a/b/c.py"]),
    );
    assert.ok(targetsOf(files).includes("numpy"));
  });

  it("ends if modules import each other", () => {
    const files = {
      "predictor.py": `import a\n${PREDICTOR}`,
      "a.py": "import b",
      "b.py": "import a",
    };
    assert.deepEqual(factsOf(files).localModules, ["predictor.py", "a.py", "b.py"]);
  });

  it("resolves relative imports from the importing module's package", () => {
    const files = {
      "a/b/predictor.py": `from . import c\nfrom .. import d\nfrom ..e import f\nfrom .g import h\n${PREDICTOR}`,
      "a/b/c.py": "",
      "a/d.py": "",
      "a/e.py": "",
    };
    assert.deepEqual(targetsOf(files, "a.b.predictor:Model"), [
      ". -> a/b",
      ".. -> a",
      "..e -> a/e.py",
      ".g -> nothing",
    ]);
  });

  it("prefers a package to a module of the same name, as Python does", () => {
    const files = { "predictor.py": `import a\n${PREDICTOR}`, "a.py": "", "a/__init__.py": "" };
    assert.deepEqual(targetsOf(files), ["a -> a/__init__.py"]);
  });

  it("treats folders without __init__.py as packages, at any depth", () => {
    const files = { "predictor.py": `import a.b.c\n${PREDICTOR}`, "a/b/c.py": "" };
    assert.deepEqual(targetsOf(files), ["a.b.c -> a/b/c.py"]);
  });

  it("does not treat a folder of data as a package", () => {
    const files = { "predictor.py": `import torch\n${PREDICTOR}`, "torch/weights.bin": "" };
    assert.deepEqual(targetsOf(files), ["torch"]);
  });

  it("does not find a sibling by its absolute name, and says where it is", () => {
    const files = { "a/predictor.py": `import b\n${PREDICTOR}`, "a/b.py": "" };
    const { imports, localModules } = factsOf(files, { predictor: "a.predictor:Model" });
    assert.equal(imports[0]?.beside, "a/b.py");
    assert.ok(!localModules.includes("a/b.py"));
  });

  it("finds it if the code extends Python's search path", () => {
    const files = {
      "a/predictor.py": `import sys\nsys.path.append(".")\nimport b\n${PREDICTOR}`,
      "a/b.py": "",
    };
    assert.ok(factsOf(files, { predictor: "a.predictor:Model" }).localModules.includes("a/b.py"));
  });

  it("distinguishes the distributions of google.cloud", () => {
    const { imports } = factsOf({ "predictor.py": "from google.cloud import bigquery, storage" });
    assert.deepEqual(
      imports.map(({ module }) => module),
      ["google.cloud.bigquery", "google.cloud.storage"],
    );
  });

  it("lists calls that need more than is imported, once each, by their dotted names", () => {
    const text = `import pandas as pd
from transformers import AutoModel as Auto
from pandas import read_excel
a = pd.read_parquet("a.parquet")
b = pd.read_parquet("a.parquet")
c = Auto.from_pretrained("model", device_map="auto", quantization=None)
d = read_excel(path)
e = pd.DataFrame()
`;
    assert.deepEqual(
      factsOf({ "predictor.py": text }).uses.map(({ file: _f, ...use }) => use),
      [
        { name: "pandas.read_parquet", line: 4, literal: "a.parquet" },
        {
          name: "transformers.AutoModel.from_pretrained",
          line: 6,
          literal: "model",
          keywords: { device_map: "auto", quantization: null },
        },
        { name: "pandas.read_excel", line: 7 },
      ],
    );
  });

  it("lists the modules at the root, and handlers that nothing imports", () => {
    const files = {
      "json.py": "",
      "pkg/__init__.py": "",
      "data/labels.txt": "",
      "handler.py":
        "from google.cloud.aiplatform.prediction.handler import PredictionHandler as P\n\nclass Own(P): ...\n",
      "logs.py": "import logging\n\nclass Lines(logging.Handler): ...\n",
    };
    const facts = factsOf(files);
    assert.deepEqual(facts.rootModules, ["handler", "json", "logs", "pkg", "predictor"]);
    assert.deepEqual(facts.handlers, [{ file: "handler.py", line: 3, name: "Own" }]);
  });

  it("lists a call that the server reaches, not an earlier one that it does not reach", () => {
    const text = `import pandas as pd\n\ndef tool():\n    pd.read_parquet("a")\n\n\n${PREDICTOR}        return pd.read_parquet("a")\n`;
    const [use, ...others] = factsOf({ "predictor.py": text }).uses;
    assert.equal(use?.line, text.split("\n").length - 1);
    assert.deepEqual(others, []);
  });

  it("does not list calls of a local module with the name of an installed one", () => {
    const files = {
      "predictor.py": `import pandas\npandas.read_parquet("a")\n${PREDICTOR}`,
      "pandas.py": "",
    };
    assert.deepEqual(factsOf(files).uses, []);
  });
});

describe("followImports, on names in the routine's own modules", () => {
  /** The names that the predictor's imports lack, with the given source as `pkg/__init__.py` beside `pkg/a.py`. */
  function lacksOf(statement: string, init: string | undefined) {
    const files = { "pkg/a.py": "", ...(init !== undefined && { "pkg/__init__.py": init }) };
    const { imports } = factsOf({ "predictor.py": `${statement}\nclass Model: ...\n`, ...files });
    return imports.flatMap(({ lacks = [] }) => lacks);
  }
  const bound = [
    "b = 1",
    "def b(): ...",
    "class b: ...",
    "import b",
    "from os import path as b",
    "for b in x: ...",
    "with x as b: ...",
    "(b := 1)",
    "if x:\n  b = 1",
    "try:\n  import c as b\nexcept ImportError:\n  b = None",
    "def f():\n  global b\n  b = 1",
    "x, (b, y) = z",
    "from os import *",
    "def __getattr__(name): ...",
    "globals()['b'] = 1",
    "b: int = 1",
  ];
  for (const init of bound) {
    it(`finds a name by ${JSON.stringify(init)}`, () =>
      assert.deepEqual(lacksOf("from pkg import b", init), []));
  }
  const unbound = [
    "",
    "c = 1",
    "# b = 1",
    "def f():\n  b = 1",
    "class A:\n  b = 1",
    "from . import b",
  ];
  for (const init of unbound) {
    it(`finds nothing in ${JSON.stringify(init)}`, () =>
      assert.ok(lacksOf("from pkg import a, b", init).includes("b")));
  }
  it("finds only modules in a package without __init__.py", () => {
    assert.deepEqual(lacksOf("from pkg import a, b", undefined), ["b"]);
  });
  it("reports nothing that an extended search path may add", () => {
    assert.deepEqual(lacksOf("import sys\nsys.path.insert(0, x)\nfrom pkg import b", ""), []);
  });
  it("reports relative imports above the outermost package", () => {
    const files = {
      "predictor.py": "from .x import a\nclass Model: ...\nimport pkg.c",
      "x.py": "a = 1",
      "pkg/c.py": "from ..x import a\nfrom . import a",
    };
    const { imports } = factsOf({ ...files, "pkg/a.py": "" });
    assert.deepEqual(
      imports.map(({ module, isBeyond = false }) => `${module} ${isBeyond}`),
      [".x true", "pkg.c false", "..x true", ". false"],
    );
  });
});
