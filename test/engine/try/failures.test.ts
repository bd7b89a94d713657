import assert from "node:assert/strict";
import { aRoutine, aRoutineWith, withOwnCache } from "../../support/soundRoutine";
import { refusal, tryRoutine } from "../../support/tryRoutine";

describe("model-version try, if the routine fails", () => {
  withOwnCache();

  const cases: readonly {
    readonly title: string;
    readonly folder: () => string;
    readonly first: RegExp;
    readonly fix: RegExp;
  }[] = [
    {
      title: "names the line that imports a module which is not installed",
      folder: () => aRoutineWith("import json\n", "import json\nimport no_such_module\n"),
      first: /^predictor\.py:2: import fails with ModuleNotFoundError: .*no_such_module' \[TRY002]/,
      fix: /^install no-such-module for .*, or pin it in requirements\.txt/,
    },
    {
      title: "finds a module of the routine's own that the package lacks",
      folder: () =>
        aRoutine({
          "src/model-version.json": '{"customPrediction": {"exclude": ["scale.py"]}}',
        }),
      first: /^predictor\.py:4: import fails with ModuleNotFoundError: .*'scale' \[TRY002]/,
      fix: /^remove scale\.py from exclude/,
    },
    {
      title: "names the line of a syntax error",
      folder: () => aRoutine({ "src/scale.py": "def scale(values)\n    return values\n" }),
      first: /^scale\.py:1: import fails with SyntaxError: .* \[TRY002]/,
      fix: /^correct the line/,
    },
    {
      title: "says that the class does not exist",
      folder: () => aRoutineWith("class Predictor:", "class Classifier:"),
      first: /^import fails with AttributeError: .*Predictor' \[TRY002]/,
      fix: /^define the class Predictor in predictor/,
    },
    {
      title: "names the constructor that takes arguments",
      folder: () => aRoutineWith("__init__(self)", "__init__(self, weights)"),
      first: /^predictor\.py:\d+: construct fails with TypeError: .*weights' \[TRY003]/,
      fix: /^write __init__\(self\)\.$/,
    },
    {
      title: "names the line of load that raises",
      folder: () => aRoutineWith("/weights.json", "/weight.json"),
      first: /^predictor\.py:14: load fails with FileNotFoundError: .*weight\.json' \[TRY004]/,
      fix: /^put the file where the code looks for it/,
    },
    {
      title: "names the method with a wrong number of arguments",
      folder: () => aRoutineWith("def predict(self, instances)", "def predict(self)"),
      first: /^predictor\.py:20: predict fails with TypeError: .*were given \[TRY006]/,
      fix: /^write predict\(self, instances\)\.$/,
    },
    {
      title: "names the class that lacks a method",
      folder: () => aRoutineWith("def preprocess", "def prepare"),
      first: /^predictor\.py:9: preprocess fails with AttributeError: .*'preprocess' \[TRY005]/,
      fix: /./,
    },
    {
      title: "does not mistake the routine's own TypeError for a wrong call",
      folder: () =>
        aRoutineWith(
          "def predict(self, instances):\n",
          "def predict(self, instances):\n        len(1)\n",
        ),
      first: /^predictor\.py:21: predict fails with TypeError: .* \[TRY006]/,
      fix: /^correct the code at this place/,
    },
    {
      title: "says that the request lacks what the code asks for",
      folder: () => aRoutine({ "request.json": '{"rows": []}' }),
      first: /^predictor\.py:18: preprocess fails with KeyError: 'instances' \[TRY005]/,
      fix: /sample request agree/,
    },
    {
      title: "names the value that JSON cannot express",
      folder: () => aRoutineWith("LABELS[value > 0]", "{value}"),
      first: /^the response cannot be written as JSON: \$\.predictions\[0] is set \[TRY008]/,
      fix: /^convert it in postprocess/,
    },
    {
      title: "reports a process that ends itself",
      folder: () =>
        aRoutineWith(
          "def predict(self, instances):\n",
          "def predict(self, instances):\n        import os; os._exit(7)\n",
        ),
      first: /^the process ended in predict with exit code 7 \[TRY010]/,
      fix: /os\._exit/,
    },
    {
      title: "treats sys.exit as a failure",
      folder: () => aRoutineWith("self._weights = None", "raise SystemExit(0)"),
      first: /^predictor\.py:11: construct fails with SystemExit: 0 \[TRY003]/,
      fix: /^raise an exception there/,
    },
  ];
  for (const { title, folder, first, fix } of cases) {
    it(title, async () => {
      const tried = await tryRoutine(folder());
      assert.equal(tried.code, 1, tried.out + tried.err);
      const found = refusal(tried);
      assert.match(found.first, first);
      assert.match(found.fix, fix);
    });
  }

  it("warns of numbers that JSON cannot express, and accepts them as the server does", async () => {
    const tried = await tryRoutine(aRoutineWith("LABELS[value > 0]", 'float("nan")'));
    assert.equal(tried.code, 0);
    assert.match(tried.out, /warning: the response has nan at \$\.predictions\[0], .*\[TRY008]/);
  });

  it("shows the traceback from the routine's own frames on", async () => {
    const tried = await tryRoutine(aRoutine({ "model/weights.json": "[" }));
    assert.match(tried.err, /Traceback[\s\S]*predictor\.py", line 15, in load/);
    assert.doesNotMatch(tried.err, /try_routine\.py/);
  });
});
