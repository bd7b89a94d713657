import assert from "node:assert/strict";
import { factsOf, PREDICTOR } from "../../support/sources";

const LIB = { "lib/scaling.py": "def scale(v): return v" };

/** Where a predictor finds `scaling`, and whether it also searches in unknown folders. */
function foundBy(code: string, files: Readonly<Record<string, string>> = LIB, from = "scaling") {
  const text = `import os, sys, site\nfrom pathlib import Path\n${code}\nimport ${from}\n${PREDICTOR}`;
  const { imports, searchesElsewhere, localModules } = factsOf({ "predictor.py": text, ...files });
  const local = imports.find(({ module }) => module === from)?.local;
  return { local, isReached: localModules.includes(local ?? ""), searchesElsewhere };
}

describe("findSearchFolders", () => {
  // Each of these was imported by CPython 3.10, from the sources' folder.
  const literal = [
    "sys.path.insert(0, os.path.join(os.path.dirname(__file__), 'lib'))",
    "sys.path.append(os.path.dirname(os.path.abspath(__file__)) + '/lib')",
    "sys.path.append(str(Path(__file__).parent / 'lib'))",
    "sys.path.append(str(Path(__file__).resolve().parent.joinpath('lib')))",
    "sys.path.append('lib')",
    "sys.path.append('./lib')",
    "sys.path.append('lib/')",
    "HERE = os.path.abspath(os.path.dirname(__file__))\nsys.path += [os.path.join(HERE, 'lib')]",
    "sys.path.extend(['lib', 'src'])",
    "sys.path[0:0] = ['lib']",
    "sys.path = ['lib'] + sys.path",
    "sys.path = [*sys.path, 'lib']",
    "site.addsitedir('lib')",
    "from sys import path\npath.insert(1, 'lib')",
    "if 'lib' not in sys.path:\n  sys.path.append('lib')",
  ];
  for (const code of literal)
    it(`finds a module by ${code.replaceAll("\n", "; ")}`, () => {
      const { local, isReached } = foundBy(code);
      assert.deepEqual([local, isReached], ["lib/scaling.py", true]);
    });

  it("does not search in a folder that only a script adds", () => {
    const { local } = foundBy("if __name__ == '__main__':\n  sys.path.append('lib')");
    assert.equal(local, undefined);
  });

  it("knows of nothing else after literal folders", () => {
    for (const code of [
      "sys.path.append('lib')",
      "sys.path.append('')",
      "sys.path.append(os.path.join(os.path.dirname(__file__), '..'))",
      "sys.path.append('/home/ann/project')",
      "print(sys.path)",
    ])
      assert.equal(foundBy(code).searchesElsewhere, undefined, code);
  });

  it("knows nothing of folders that the sources lack or compute", () => {
    for (const code of [
      "sys.path.append(os.environ['CODE'])",
      "sys.path.append('model')",
      "sys.path.append(os.path.join(os.getcwd(), 'lib'))",
      "sys.path.append('/opt/code')",
      "for one in ('lib', 'src'):\n  sys.path.append(one)",
    ])
      assert.equal(foundBy(code).searchesElsewhere, true, code);
  });

  it("finds packages, packages without __init__.py, and what they import from their folder", () => {
    const files = {
      "yolo/models/__init__.py": "",
      "yolo/models/common.py": "from utils.general import x",
      "yolo/utils/general.py": "x = 1",
    };
    const { local } = foundBy("sys.path.insert(0, 'yolo')", files, "models.common");
    assert.equal(local, "yolo/models/common.py");
    const text = `import sys\nsys.path.insert(0, 'yolo')\nfrom models import common\n${PREDICTOR}`;
    const { imports, localModules } = factsOf({ "predictor.py": text, ...files });
    assert.deepEqual(
      imports
        .filter(({ local: place }) => place === null || place === undefined)
        .map(({ module }) => module),
      ["sys", "google.cloud.aiplatform.prediction.predictor"].filter((module) =>
        imports.some((found) => found.module === module),
      ),
    );
    assert.ok(localModules.includes("yolo/utils/general.py"));
  });

  it("finds a module by a folder that a later source adds", () => {
    const text = `import scaling_user\nimport paths\nimport scaling\n${PREDICTOR}`;
    const { imports } = factsOf({
      "predictor.py": text,
      "paths.py": "import sys\nsys.path.append('lib')",
      "scaling_user.py": "",
      ...LIB,
    });
    assert.equal(imports.find(({ module }) => module === "scaling")?.local, "lib/scaling.py");
  });

  it("prefers the root of the sources", () => {
    const { local } = foundBy("sys.path.append('lib')", { ...LIB, "scaling.py": "" });
    assert.equal(local, "scaling.py");
  });
});
