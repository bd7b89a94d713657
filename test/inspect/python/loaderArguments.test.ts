import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { scratchFolder } from "../../support/project";
import { thePython } from "../../support/soundRoutine";
import { factsOf, type SourceFiles } from "../../support/sources";

const IMPORTS = `import contextlib
import gzip
import io
import json
import os
import os.path
import pickle
from json import load as read
from pathlib import Path
`;

/** The calls in a predictor whose `load` has these lines, as `from name(given)`. */
function refusedIn(lines: readonly string[], more: string = "", files: SourceFiles = {}): string[] {
  const text = `${IMPORTS}
from google.cloud.aiplatform.prediction.predictor import Predictor


class Model(Predictor):
    def load(self, artifacts_uri):
${lines.map((line) => `        ${line}`).join("\n")}
${more}
`;
  const { loaderCalls = [] } = factsOf({ "predictor.py": text, ...files });
  return loaderCalls.map(
    ({ name, given, from, isConditional }) =>
      `${from} ${name}(${given})${isConditional ? "?" : ""}`,
  );
}

const REFUSED: Readonly<Record<string, readonly string[]>> = {
  "json.load(string)": [
    'json.load("a.json")',
    'read("a.json")',
    'self.path = "a.json"\njson.load(self.path)',
    'json.load(os.path.join(artifacts_uri, "a.json"))',
    'path = f"{artifacts_uri}/a.json"\njson.load(path)',
    'json.load(artifacts_uri + "/a.json")',
    "json.load(str(Path(artifacts_uri)))",
    'json.load((Path(artifacts_uri) / "a.json").as_posix())',
  ],
  "json.load(path)": [
    'json.load(Path("a.json"))',
    'json.load(Path(artifacts_uri) / "a.json")',
    'json.load(Path(artifacts_uri).joinpath("a.json"))',
    'json.load(Path(artifacts_uri, "x").parent / "a.json")',
  ],
  "json.loads(path)": ['json.loads(Path("a.json"))'],
  "json.loads(textFile)": [
    'json.loads(open("a.json"))',
    'with open("a.json") as file:\n    json.loads(file)',
    'with Path("a.json").open() as file:\n    json.loads(file)',
  ],
  "json.loads(binaryFile)": ['json.loads(open("a.json", "rb"))'],
  "pickle.load(textFile)": [
    'pickle.load(open("a.pkl"))',
    'pickle.load(open("a.pkl", "r"))',
    'pickle.load(open("a.pkl", encoding="latin-1"))',
    'pickle.load(io.open("a.pkl"))',
    'pickle.load(gzip.open("a.pkl.gz", "rt"))',
    'with open("a.pkl") as file:\n    pickle.load(file)',
    'with open("a.json") as file:\n    json.load(file)\nwith open("a.pkl") as file:\n    pickle.load(file)',
    'with open("a.json") as one, open("a.pkl") as two:\n    pickle.load(two)',
  ],
  "pickle.loads(string)": ['pickle.loads("a.pkl")'],
};

const SOUND: readonly string[] = [
  'json.load(open("a.json"))',
  'json.load(open("a.json", "rb"))',
  'json.load(Path("a.json").open())',
  "json.loads('[1]')",
  'json.loads(Path("a.json").read_text())',
  'with open("a.json") as file:\n    json.loads(file.read())',
  'pickle.load(open("a.pkl", "rb"))',
  'pickle.load(open("a.pkl", mode="rb"))',
  'pickle.load(Path("a.pkl").open("rb"))',
  'pickle.load(gzip.open("a.pkl.gz"))',
  'pickle.load(gzip.open("a.pkl.gz", "r"))',
  'with open("a.pkl", "rb") as file:\n    pickle.load(file)',
  'with open("a.json") as file:\n    json.load(file)\nwith open("a.pkl", "rb") as file:\n    pickle.load(file)',
  'with open("a.json") as file:\n    with open("a.pkl", "rb") as file:\n        pickle.load(file)',
  'with open("a.json") as file:\n    file = open("a.pkl", "rb")\n    pickle.load(file)',
  'with open("a.json") as file:\n    def f(file):\n        return pickle.load(file)\n    f(open("a.pkl", "rb"))',
  'file = "a.json"\nfile = open("a.json")\njson.load(file)',
  'def open(path):\n    return io.BytesIO(pickle.dumps(1))\npickle.load(open("a.pkl"))',
  'mode = "rb"\npickle.load(open("a.pkl", mode))',
  'with contextlib.suppress(Exception):\n    pickle.load(open("a.pkl"))',
  'try:\n    json.load("a.json")\nexcept AttributeError:\n    pass',
];

describe("arguments that loaders refuse", () => {
  /** Whether Python raises an exception for each of the bodies, run in a folder with sound files. */
  let raises: ReadonlyMap<string, boolean>;
  const bodies = [...Object.values(REFUSED).flat(), ...SOUND];

  before(() => {
    const folder = scratchFolder();
    const script = `${IMPORTS}
import sys
json.dump([1], open("a.json", "w"))
pickle.dump([1], open("a.pkl", "wb"))
pickle.dump([1], gzip.open("a.pkl.gz", "wb"))
results = []
for body in json.load(sys.stdin):
    lines = "".join("        " + line + "\\n" for line in body.split("\\n"))
    names = dict(globals())
    text = "class Model:\\n    def load(self, artifacts_uri):\\n" + lines
    eval(compile(text, "body", "exec"), names)
    try:
        names["Model"]().load(os.getcwd())
        results.append(False)
    except (TypeError, AttributeError, UnicodeDecodeError):
        results.append(True)
print(json.dumps(results))
`;
    writeFileSync(join(folder, "ask.py"), script);
    const { stdout, stderr } = spawnSync(thePython().program, ["ask.py"], {
      cwd: folder,
      input: JSON.stringify(bodies),
      encoding: "utf8",
    });
    assert.ok(stdout, stderr);
    const results = JSON.parse(stdout) as readonly boolean[];
    raises = new Map(bodies.map((body, index) => [body, results[index] === true]));
  });

  for (const [call, all] of Object.entries(REFUSED))
    for (const body of all)
      it(`are found in ${body.replaceAll(/\n\s*/g, "; ")}`, () => {
        assert.equal(raises.get(body), true, "Python raises no exception");
        assert.deepEqual(refusedIn(body.split("\n")), [`load ${call}`]);
      });

  for (const body of SOUND)
    it(`are not found in ${body.replaceAll(/\n\s*/g, "; ")}`, () => {
      assert.equal(raises.get(body), false, "Python raises an exception");
      assert.deepEqual(refusedIn(body.split("\n")), []);
    });

  // PyYAML 6.0 raised TypeError for the first two, and for none of the others; 5.4.1 for none.
  it("are found missing in calls of yaml.load", () => {
    const givenIn = (text: string) =>
      factsOf({
        "predictor.py": `import yaml\nfrom yaml import load\nclass Model:\n    def load(self, uri):\n        ${text}\n`,
      }).loaderCalls?.map(({ given }) => given);
    for (const text of ["yaml.load('a')", "list(yaml.load_all('a'))"])
      assert.deepEqual(givenIn(text), ["alone"], text);
    for (const text of [
      "yaml.load('a', yaml.SafeLoader)",
      "load('a', Loader=yaml.SafeLoader)",
      "yaml.load('a', **{'Loader': yaml.SafeLoader})",
      "yaml.load(*['a', yaml.SafeLoader])",
      "yaml.safe_load('a')",
    ])
      assert.equal(givenIn(text), undefined, text);
  });

  // The SDK's function raised TypeError for the first three.
  it("are found to be too many or too few for the download of the artifacts", () => {
    const givenIn = (call: string) =>
      factsOf({
        "predictor.py": `from google.cloud.aiplatform.utils import prediction_utils as p\nclass Model:\n    def load(self, uri):\n        p.${call}\n`,
      }).loaderCalls?.map(({ given }) => given);
    assert.deepEqual(givenIn("download_model_artifacts()"), ["none"]);
    assert.deepEqual(givenIn("download_model_artifacts(uri, '/tmp')"), ["many"]);
    assert.deepEqual(givenIn("download_model_artifacts(uri, local_dir='/tmp')"), ["many"]);
    for (const call of ["(uri)", "(artifact_uri=uri)", "(*[uri])", "(**{'artifact_uri': uri})"])
      assert.equal(givenIn(`download_model_artifacts${call}`), undefined, call);
  });

  it("are found in a method that load calls, and under a condition", () => {
    const more = '    def read(self):\n        json.load("a.json")\n';
    assert.deepEqual(refusedIn(["self.read()"], more), ["load json.load(string)"]);
    assert.deepEqual(refusedIn(["if artifacts_uri:", "    self.read()"], more), [
      "load json.load(string)?",
    ]);
    assert.deepEqual(refusedIn(["pass"], more), []);
    // After a return that may have been taken.
    const early = ["if not artifacts_uri:", "    return", "self.read()"];
    assert.deepEqual(refusedIn(early, more), ["load json.load(string)?"]);
    const nested = ["def f():", "    return 1", "self.read()"];
    assert.deepEqual(refusedIn(nested, more), ["load json.load(string)"]);
  });

  it("are found at the top level of a module that the predictor imports", () => {
    const files = { "labels.py": 'import json\nLABELS = json.load("a.json")\n' };
    const imports = ["from labels import LABELS", "self.labels = LABELS"];
    assert.deepEqual(refusedIn(imports, "", files), ["import json.load(string)"]);
    assert.deepEqual(refusedIn(["pass"], "", files), []);
  });

  it("are unknown for a module of the sources with the name of a library", () => {
    const files = { "pickle.py": "def load(path):\n    return path\n" };
    assert.deepEqual(refusedIn(['pickle.load("a.pkl")'], "", files), []);
  });
});
