import assert from "node:assert/strict";
import { factsOf } from "../../support/sources";

function classOf(text: string, more: Readonly<Record<string, string>> = {}) {
  return factsOf({ "predictor.py": text, ...more }).predictorClass;
}

/** Arguments of the method `f` of a class, as `least to most`. */
function arityOf(parameters: string, decorator = ""): string {
  const method = classOf(
    `class Model:\n    ${decorator}\n    def f(${parameters}):\n        pass\n`,
  )?.methods["f"];
  return `${method?.least} to ${method?.most}`;
}

describe("findClass", () => {
  // With the server, the first ones answered with status 500; a body is a dict.
  it("knows steps that read the request's body as a list", () => {
    const useIn = (body: string) =>
      classOf(
        `import numpy as np\nclass Model:\n    def predict(self, x):\n        ${body.replaceAll("\n", "\n        ")}\n`,
      )?.methods["predict"]?.readsList?.use;
    assert.equal(useIn("return x[0]"), "x[0]");
    assert.equal(useIn("return x[:1]"), "x[:1]");
    assert.equal(useIn("y = np.array(x)\nreturn y"), "numpy.array(x)");
    assert.equal(useIn("return self.m(np.asarray(x, dtype=float))"), "numpy.asarray(x)");
    for (const [body, use] of [
      ['return [row["a"] for row in x]', "for row in x"],
      ['return sum(row.get("a") for row in x)', "for row in x"],
      ['for i, row in enumerate(x):\n    print(row["a"])', "for row in enumerate(x)"],
    ])
      assert.equal(useIn(body ?? ""), use);
    for (const body of [
      "return [len(x[key]) for key in x]",
      'return [row["a"] for row in x["instances"]]',
      'if "rows" in x:\n    return x["rows"]\nreturn [row["a"] for row in x]',
      'for row in x:\n    row = x[row]\n    print(row["a"])',
      'return x["instances"][0]',
      'return np.array(x["instances"])',
      'x = x["instances"]\nreturn x[0]',
      "if isinstance(x, dict):\n    return []\nreturn x[0]",
      "for x in x:\n    print(x[0])",
      "return f(1, x)",
      "return self.x[0]",
    ])
      assert.equal(useIn(body), undefined, body);
  });

  // The server answered null, or its next step got None, for each of the first.
  it("knows steps that return nothing", () => {
    const isNothing = (body: string, before = "") =>
      classOf(
        `class Model:\n    ${before}def predict(self, x):\n        ${body.replaceAll("\n", "\n        ")}\n`,
      )?.methods["predict"]?.returnsNothing === true;
    for (const body of [
      "y = x",
      "print(x)",
      "x.sort()\nreturn",
      "if x:\n    return None\nself.y = x",
    ])
      assert.ok(isNothing(body), body);
    for (const body of [
      "return x",
      "pass",
      "'''Later.'''",
      "...",
      "raise NotImplementedError",
      "y = x\nraise NotImplementedError",
      "if x:\n    return 1\nself.y = x",
      "def f():\n    pass\nreturn f",
      "yield x",
    ])
      assert.ok(!isNothing(body), body);
    assert.ok(!isNothing("y = x", "async "));
    assert.ok(!isNothing("y = x", "@wrapped\n    "));
  });

  const arities: Readonly<Record<string, string>> = {
    self: "0 to 0",
    "self, a": "1 to 1",
    "self, a, b=1": "1 to 2",
    "self, a: str, b: int = 1": "1 to 2",
    "self, a: dict[str, int]": "1 to 1",
    "self, a=None": "0 to 1",
    "self, a=b": "0 to 1",
    "self, *args": "0 to null",
    "self, a, *args, **kwargs": "1 to null",
    "self, **kwargs": "0 to 0",
    "self, a, /": "1 to 1",
    "self, a, *, b=1": "1 to 1",
    "self, a, *, b": "2 to 1",
    "self, a, *, b, c=1": "2 to 1",
    "": "-1 to -1",
  };
  for (const [parameters, expected] of Object.entries(arities)) {
    it(`counts ${expected} arguments in (${parameters})`, () =>
      assert.equal(arityOf(parameters), expected));
  }

  for (const [parameters, expected] of [
    ["self, a, *, b", ["b"]],
    ["self, a, *, b, c: int, d=1", ["b", "c"]],
    ["self, *args, b", ["b"]],
    ["self, a, *, b=1, **c", undefined],
    ["self, a, b", undefined],
  ] as const) {
    it(`lists the required keyword-only arguments in (${parameters})`, () => {
      const method = classOf(`class Model:\n    def f(${parameters}):\n        pass\n`)?.methods[
        "f"
      ];
      assert.deepEqual(method?.keywordOnly, expected);
    });
  }

  it("does not count self, except in a static method", () => {
    assert.equal(arityOf("a", "@staticmethod"), "1 to 1");
    assert.equal(arityOf("cls, a", "@classmethod"), "1 to 1");
    assert.equal(arityOf("self, a", "@torch.inference_mode()"), "1 to 1");
  });

  it("records that a method is static", () => {
    const { methods } =
      classOf("class Model:\n    @staticmethod\n    def f(a, b):\n        pass\n") ?? {};
    const { isStatic, least, most } = methods?.["f"] ?? {};
    assert.deepEqual({ isStatic, least, most }, { isStatic: true, least: 2, most: 2 });
  });

  it("recognises a coroutine, and a name that nothing refers to", () => {
    const found = classOf(
      "class Model:\n  async def f(self): pass\n  def g(self): self.h()\n  def h(self): pass\n",
    );
    assert.equal(found?.methods["f"]?.isAsync, true);
    assert.equal(found?.methods["g"]?.isReferred, false);
    assert.equal(found?.methods["h"]?.isReferred, undefined);
  });

  it("lists the arguments that __init__ takes by name", () => {
    const namesOf = (parameters: string) =>
      classOf(`class Model:\n    def __init__(${parameters}): pass`)?.methods["__init__"]?.names;
    assert.deepEqual(namesOf("self"), []);
    assert.deepEqual(namesOf("self, a, b: Any = c, *, d=1"), ["a", "b", "d"]);
    assert.deepEqual(namesOf("self, *args, a"), ["a"]);
    for (const open of ["self, **kwargs", "*args, a", "self, a, /, b"])
      assert.equal(namesOf(open), undefined, open);
  });

  it("recognises a property whose value cannot be called", () => {
    const isUncallable = (body: string, decorator = "@property") =>
      classOf(`class Model:\n    ${decorator}\n    def f(self):\n        ${body}`)?.methods["f"]
        ?.isUncallable === true;
    for (const body of ['return {"predictions": []}', "return 1, 2", "return", "self.a = 1"])
      assert.ok(isUncallable(body), body);
    for (const body of ["return self.model.predict", "return lambda x: x", "raise ValueError"])
      assert.ok(!isUncallable(body), body);
    assert.ok(!isUncallable("return []", "@wrap"));
    assert.ok(!isUncallable("return []", ""));
  });

  it("recognises a generator, and a method that only returns its argument", () => {
    const found = classOf(
      `class Model:
  def predict(self, x):
    for y in x:
      yield y
  def nested(self, x):
    def f(): yield 1
    return list(f())
  def hands(self, x):
    return {"predictions": x}
  def lists(self, x):
    return {"predictions": list(x)}
`,
    );
    const told = Object.entries(found?.methods ?? {}).map(([name, method]) => [
      name,
      method.isGenerator,
      method.passesValue,
    ]);
    assert.deepEqual(told, [
      ["predict", true, undefined],
      ["nested", undefined, undefined],
      ["hands", undefined, true],
      ["lists", undefined, undefined],
    ]);
  });

  it("does not count a name in a comment or a docstring as a reference", () => {
    const found = classOf('class Model:\n  """Calls g."""\n  def g(self): pass  # g\n');
    assert.equal(found?.methods["g"]?.isReferred, false);
  });

  it("counts a reference from another source", () => {
    const found = classOf("import other\nclass Model:\n  def g(self): pass\n", {
      "other.py": "def f(model): model.g()\n",
    });
    assert.equal(found?.methods["g"]?.isReferred, undefined);
  });

  it("knows the arguments of decorated methods by what the decorators are, not by their names", () => {
    const mosts = (imports: string, decorator: string) =>
      classOf(`${imports}\nclass Model:\n  @${decorator}\n  def f(self, a): pass\n`)?.methods["f"]
        ?.most;
    assert.equal(mosts("import functools as ft", "ft.lru_cache(maxsize=2)"), 1);
    assert.equal(mosts("from functools import cache as kept", "kept"), 1);
    assert.equal(mosts("from mine import cache", "cache"), null);
    assert.equal(mosts("from mine import staticmethod", "staticmethod"), null);
    assert.equal(
      mosts(
        "def log(f):\n  def g(*args, **kwargs):\n    return f(*args, **kwargs)\n  return g",
        "log",
      ),
      1,
    );
    assert.equal(
      mosts("def log(f):\n  # g(*args, **kwargs) f(*args, **kwargs)\n  return g", "log"),
      null,
    );
  });

  it("includes inherited methods from the same source and from others", () => {
    const found = classOf(
      "from base import Loads as L\nimport base\n\nclass Middle(L):\n  def predict(self, x): pass\n\nclass Model(Middle, base.Posts):\n  def own(self): pass\n",
      {
        "base.py":
          "class Loads:\n  def load(self, uri): pass\n\nclass Posts:\n  def postprocess(self, x): pass\n  def predict(self): pass\n",
      },
    );
    assert.deepEqual(Object.keys(found?.methods ?? {}).sort(), [
      "load",
      "own",
      "postprocess",
      "predict",
    ]);
    assert.equal(found?.methods["load"]?.file, "base.py");
    assert.equal(found?.methods["predict"]?.line, 5);
    assert.deepEqual(found?.outside, []);
  });

  it("names the bases outside of the sources", () => {
    const found = classOf(
      "from a import b as c\nfrom typing import Generic, T\n\nclass Model(c.D, Generic[T], Unknown): pass\n",
    );
    assert.deepEqual(found?.outside, ["a.b.D", "typing.Generic", "Unknown"]);
    assert.deepEqual(found?.bases, ["c.D", "Generic[T]", "Unknown"]);
  });

  it("ends if classes inherit from each other", () => {
    assert.ok(classOf("class A(Model): pass\nclass Model(A): pass\n"));
    assert.ok(
      classOf("from other import A\nclass Model(A): pass\n", {
        "other.py": "from predictor import Model\nclass A(Model): pass\n",
      }),
    );
  });

  const elsewhere: Readonly<Record<string, string>> = {
    "re-exported by its name": "from impl import Model\n",
    "re-exported under another name": "from impl import Real as Model\n",
    "re-exported by a star": "from impl import *\n",
    "in a branch": "if True:\n  class Model: pass\nelse:\n  Model = None\n",
    "behind a decorator": "@final\nclass Model: pass\n",
  };
  for (const [how, text] of Object.entries(elsewhere)) {
    it(`finds a class that is ${how}`, () => {
      const impl = "class Model: pass\nclass Real: pass\n";
      const { faults, predictorClass } = factsOf({ "predictor.py": text, "impl.py": impl });
      assert.ok(predictorClass);
      assert.deepEqual(faults, []);
    });
  }

  const unknown: Readonly<Record<string, string>> = {
    "an installed package brings": "from installed import Model\n",
    "a call makes": "Model = make()\n",
    "a call makes with something else": "Model, version = make()\n",
    "a loop makes": "for Model in makers: pass\n",
    "only running the module makes": "globals()['Mo' + 'del'] = make()\n",
  };
  for (const [how, text] of Object.entries(unknown)) {
    it(`knows nothing about a class that ${how}, and reports nothing missing`, () => {
      const { faults, predictorClass } = factsOf({ "predictor.py": text });
      assert.equal(predictorClass, undefined);
      assert.deepEqual(faults, []);
    });
  }

  const missing: Readonly<Record<string, string>> = {
    "of another name": "class Other: pass\n",
    "inside of a function": "def f():\n  class Model: pass\n",
    "inside of a class": "class Other:\n  class Model: pass\n",
    "in a comment": "# class Model: pass\n",
  };
  for (const [how, text] of Object.entries(missing)) {
    it(`reports a class that is ${how} as missing`, () => {
      const { faults } = factsOf({ "predictor.py": text });
      assert.deepEqual(
        faults.map(({ code }) => code),
        ["missing-predictor"],
      );
    });
  }

  const anyArguments: Readonly<Record<string, string>> = {
    "an assignment": "    predict = other\n",
    "an assignment to two names": "    predict = infer = other\n",
    "a branch": "    if a:\n        def predict(self): ...\n",
    "a definition behind an unknown decorator": "    @inject\n    def predict(self, a, b): ...\n",
    "an assignment behind the class": "    pass\nModel.predict = other\n",
  };
  for (const [how, text] of Object.entries(anyArguments)) {
    it(`finds a method by ${how}, with any arguments`, () => {
      const { predictorClass } = factsOf({ "predictor.py": `class Model:\n${text}` });
      const { least, most } = predictorClass?.methods["predict"] ?? {};
      assert.deepEqual([least, most], [0, null]);
    });
  }
  it("knows the arguments of a method whose decorator in the sources passes them on", () => {
    const traced =
      "def traced(f):\n  def g(self, *a, **k):\n    return f(self, *a, **k)\n  return g\n";
    const text = `${traced}class Model:\n  @traced\n  def predict(self): ...\n`;
    assert.equal(factsOf({ "predictor.py": text }).predictorClass?.methods["predict"]?.most, 0);
  });
  it("uses another base's method in place of an abstract one", () => {
    const base = "import abc\nclass A(abc.ABC):\n  @abc.abstractmethod\n  def load(self, a): ...\n";
    const mixin = "class B:\n  def load(self, a): ...\n";
    const isAbstract = (bases: string) =>
      factsOf({ "predictor.py": `${base}${mixin}class Model(${bases}): ...\n` }).predictorClass
        ?.methods["load"]?.isAbstract;
    assert.equal(isAbstract("A"), true);
    assert.equal(isAbstract("B, A"), undefined);
  });

  const SDK = "google.cloud.aiplatform.prediction.sklearn.predictor.SklearnPredictor";
  const passedOn: Readonly<Record<string, string>> = {
    "by its name":
      "from google.cloud.aiplatform.prediction.sklearn.predictor import SklearnPredictor as Model",
    "by its module":
      "from google.cloud.aiplatform.prediction.sklearn import predictor\nclass Model(predictor.SklearnPredictor): pass",
  };
  for (const [how, text] of Object.entries(passedOn)) {
    it(`knows a class of the SDK that the sources import ${how}`, () => {
      const { faults, predictorClass } = factsOf({ "predictor.py": `${text}\n` });
      assert.deepEqual([predictorClass?.outside, predictorClass?.methods], [[SDK], {}]);
      assert.deepEqual(faults, []);
    });
  }
  it("knows a base class of the SDK that another source passes on", () => {
    const found = classOf("from base import Base\nclass Model(Base): pass\n", {
      "base.py": "from google.cloud.aiplatform.prediction.predictor import Predictor as Base\n",
    });
    assert.deepEqual(found?.outside, ["google.cloud.aiplatform.prediction.predictor.Predictor"]);
  });

  it("finds methods that are named like properties of JavaScript objects", () => {
    const found = classOf(
      "class Model:\n  def __proto__(self): pass\n  def constructor(self, a): pass\n",
    );
    assert.deepEqual(Object.keys(found?.methods ?? {}), ["__proto__", "constructor"]);
  });
});
