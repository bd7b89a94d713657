import assert from "node:assert/strict";
import { findImports } from "../../../inspect/python/imports";
import { namesOf } from "../../../inspect/python/names";
import { parsePython } from "../../../inspect/python/parse";
import { findRemovedNames } from "../../../inspect/python/removedNames";

function found(...lines: readonly string[]): string[] {
  const source = parsePython("predictor.py", `${lines.join("\n")}\n`);
  const { imports } = findImports(source, "3.10");
  const names = namesOf(source.file, imports);
  return findRemovedNames(source, imports, names).map(
    ({ name, line, use }) => `${name} ${use} ${line}`,
  );
}

describe("names that releases removed", () => {
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

  it("are found in attributes, by the name's target", () => {
    assert.deepEqual(found("import numpy as np", "x = np.float(1)"), ["numpy.float attribute 2"]);
    assert.deepEqual(found("from PIL import Image", "x = Image.ANTIALIAS"), [
      "PIL.Image.ANTIALIAS attribute 2",
    ]);
    assert.deepEqual(found("import numpy as np", "x = np.float32(1)"), []);
    assert.deepEqual(found("import pandas as np", "x = np.float(1)"), []);
    assert.deepEqual(found("x = np.float(1)"), []);
  });

  it("are not missed where they are in comments and strings", () =>
    assert.deepEqual(found("import numpy as np", '"""np.float"""', "# np.float"), []));

  it("may be missing where the code is ready for it", () => {
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
