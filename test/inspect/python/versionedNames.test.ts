import assert from "node:assert/strict";
import { findImports } from "../../../inspect/python/imports";
import { namesOf } from "../../../inspect/python/names";
import { parsePython } from "../../../inspect/python/parse";
import { findNamesMade, findVersionedNames } from "../../../inspect/python/versionedNames";

function found(...lines: readonly string[]): string[] {
  return foundOn("3.10", ...lines);
}

function foundOn(python: string, ...lines: readonly string[]): string[] {
  const source = parsePython("predictor.py", `${lines.join("\n")}\n`);
  const { imports } = findImports(source, python);
  const names = namesOf(source.file, imports);
  return findVersionedNames(source, imports, names, python).map(
    ({ name, line, use }) => `${name} ${use} ${line}`,
  );
}

describe("names that only some releases have", () => {
  it("are found in imports of every form", () => {
    assert.deepEqual(found("from sklearn.externals import joblib"), [
      "sklearn.externals.joblib import 1",
    ]);
    assert.deepEqual(found("import sklearn.externals.joblib as j"), [
      "sklearn.externals.joblib import 1",
    ]);
    assert.deepEqual(found("from tensorflow.contrib.layers import fully_connected"), [
      "tensorflow.contrib import 1",
    ]);
    assert.deepEqual(found("import pkg_resources"), ["pkg_resources import 1"]);
  });

  it("are found if a release added them", () => {
    assert.deepEqual(found("from openai import OpenAI"), ["openai.OpenAI import 1"]);
    assert.deepEqual(found("from keras import ops"), ["keras.ops import 1"]);
    assert.deepEqual(found("from tensorflow import keras", "x = keras.layers.TFSMLayer(y)"), [
      "tensorflow.keras.layers.TFSMLayer attribute 2",
    ]);
    assert.deepEqual(found("from torch.nn.attention.flex_attention import flex_attention"), [
      "torch.nn.attention import 1",
      "torch.nn.attention.flex_attention import 1",
    ]);
    assert.deepEqual(found("import openai", "x = openai.Model"), []);
  });

  it("are found in attributes, by the name's target", () => {
    assert.deepEqual(found("import numpy as np", "x = np.float(1)"), ["numpy.float attribute 2"]);
    assert.deepEqual(found("from PIL import Image", "x = Image.ANTIALIAS"), [
      "PIL.Image.ANTIALIAS attribute 2",
    ]);
    assert.deepEqual(found("import numpy as np", "x = np.float32(1)"), []);
    assert.deepEqual(found("import pandas as np", "x = np.float(1)"), []);
    assert.deepEqual(found("x = np.float(1)"), []);
  });

  it("are found where they are called, if only the call fails", () => {
    const reader = "PyPDF2.PdfFileReader attribute 2";
    assert.deepEqual(found("import PyPDF2", "x = PyPDF2.PdfFileReader(f)"), [reader]);
    assert.deepEqual(found("from PyPDF2 import PdfFileReader", "x = PdfFileReader(f)"), [reader]);
    assert.deepEqual(
      found("from PyPDF2 import PdfFileReader", "def f(x: PdfFileReader): pass"),
      [],
    );
    assert.deepEqual(
      found(
        "import PyPDF2",
        "try:",
        "    PyPDF2.PdfFileReader(f)",
        "except Exception:",
        "    pass",
      ),
      [],
    );
  });

  it("are those that no release of the SDK has, in modules that routines import", () => {
    const sdk = "google.cloud.aiplatform";
    assert.deepEqual(found(`from ${sdk}.prediction.predictors import Predictor`), [
      `${sdk}.prediction.predictors import 1`,
    ]);
    assert.deepEqual(found(`from ${sdk}.prediction.predictor import predictor`), [
      `${sdk}.prediction.predictor.predictor import 1`,
    ]);
    assert.deepEqual(
      found(`from ${sdk}.utils import prediction_utils as p`, "p.download(uri)", "p.os.getcwd()"),
      [`${sdk}.utils.prediction_utils.download attribute 2`],
    );
    for (const line of [
      `from ${sdk}.prediction.predictor import Predictor`,
      `from ${sdk}.prediction import LocalModel, predictor, sklearn`,
      `import ${sdk}.prediction.xgboost.predictor as p`,
      `from ${sdk}.utils import gcs_utils`,
    ])
      assert.deepEqual(found(line), [], line);
  });

  it("are not found in comments and strings", () =>
    assert.deepEqual(found("import numpy as np", '"""np.float"""', "# np.float"), []));

  it("may be missing if the code handles that", () => {
    assert.deepEqual(
      found("import numpy as np", 'x = np.float if hasattr(np, "float") else float'),
      [],
    );
    assert.deepEqual(
      found(
        "import numpy as np",
        "try:",
        "    x = np.float",
        "except AttributeError:",
        "    x = float",
      ),
      [],
    );
    assert.deepEqual(
      found(
        "try:",
        "    from sklearn.externals import joblib",
        "except ImportError:",
        "    import joblib",
      ),
      [],
    );
  });
});

describe("names of the standard library that a version of Python lacks", () => {
  it("are found by the range of Pythons that have them", () => {
    assert.deepEqual(foundOn("3.10", "from collections import OrderedDict, Mapping as M"), [
      "collections.Mapping import 1",
    ]);
    assert.deepEqual(foundOn("3.9", "from collections import Mapping"), []);
    assert.deepEqual(foundOn("3.10", "from typing import Self"), ["typing.Self import 1"]);
    assert.deepEqual(foundOn("3.11", "from typing import Self"), []);
    assert.deepEqual(foundOn("3.13", "from typing.io import TextIO"), ["typing.io import 1"]);
    assert.deepEqual(foundOn("3.12", "from typing.io import TextIO"), []);
    assert.deepEqual(foundOn("3.14", "from unittest import makeSuite"), [
      "unittest.makeSuite import 1",
    ]);
    assert.deepEqual(foundOn("3.14", "from typing import Self", "import string"), []);
  });

  it("are found in attributes of the module, not of something else with its name", () => {
    assert.deepEqual(found("import time", "def f():", "    return time.clock()"), [
      "time.clock attribute 3",
    ]);
    assert.deepEqual(found("import string", "def f(string):", "    return string.lower()"), []);
    assert.deepEqual(found("import string", "f = lambda string: string.lower()"), []);
    assert.deepEqual(found("import time", "time = Clock()", "time.clock"), []);
    assert.deepEqual(found("import datetime", "datetime.UTC"), ["datetime.UTC attribute 2"]);
    assert.deepEqual(found("from datetime import datetime", "datetime.UTC"), []);
  });

  it("may be missing if the code checks first", () => {
    for (const lines of [
      ["import time", 'now = time.clock if hasattr(time, "clock") else time.time'],
      ["import sys, time", "if sys.version_info < (3, 8):", "    time.clock()"],
      ["import inspect", "try:", "    inspect.getargspec", "except AttributeError:", "    pass"],
      ["try:", "    from itertools import izip", "except ImportError:", "    izip = zip"],
    ])
      assert.deepEqual(foundOn("3.12", ...lines), [], lines.join("; "));
    assert.deepEqual(found("import time", "if now:", "    time.clock()"), [
      "time.clock attribute 3",
    ]);
  });

  it("record the failing import that they replace", () => {
    const source = parsePython(
      "predictor.py",
      "try:\n    from collections.abc import Set\nexcept ImportError:\n    from collections import Set\n",
    );
    const { imports, names } = findImports(source, "3.10");
    assert.deepEqual(
      findVersionedNames(source, imports, names, "3.10").map(({ unless }) => unless),
      ["collections.abc"],
    );
  });

  it("are not evaluated in annotations of a function's names, nor in any by PEP 563", () => {
    const use = ["import collections", "def f(x: collections.Mapping): pass"];
    assert.deepEqual(found(...use), ["collections.Mapping attribute 2"]);
    assert.deepEqual(found("from __future__ import annotations", ...use), []);
    assert.deepEqual(
      found("import collections", "def f():", "    x: collections.Mapping = {}"),
      [],
    );
    assert.deepEqual(found("import collections", "class A:", "    x: collections.Mapping = {}"), [
      "collections.Mapping attribute 3",
    ]);
  });
});

describe("names that sources define themselves", () => {
  const made = (...lines: readonly string[]) => {
    const source = parsePython("predictor.py", `${lines.join("\n")}\n`);
    return findNamesMade(source, findImports(source, "3.10").names);
  };

  it("are assigned, or set by setattr with a literal name", () => {
    assert.deepEqual(made("import numpy as np", "np.float = float"), ["numpy.float"]);
    assert.deepEqual(made("import collections as c", 'setattr(c, "Set", set)'), [
      "collections.Set",
    ]);
    assert.deepEqual(made("import numpy as np", "x = np.float", 'setattr(x, "float", 1)'), []);
  });
});
