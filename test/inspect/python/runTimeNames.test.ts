import assert from "node:assert/strict";
import { factsOf } from "../../support/sources";

/** Names that `from pkg import missing` lacks if `pkg` has the given source. */
function lacksOf(init: string, predictor = "") {
  const { imports } = factsOf({
    "predictor.py": `import pkg\nfrom pkg import missing\n${predictor}\nclass Model: ...\n`,
    "pkg/__init__.py": init,
  });
  return imports.flatMap(({ lacks = [] }) => lacks);
}

describe("findRunTimeNames", () => {
  const binding = [
    "globals()['missing'] = 1",
    "def f():\n  globals().update(names)\nf()",
    "vars()['missing'] = 1",
    "locals().update(names)",
    "exec(text)",
    "def __getattr__(name): ...",
    "__getattr__, __dir__ = attach(__name__)",
    "from lazy import __getattr__",
    "__path__.append(folder)",
    "from pkgutil import extend_path\n__path__ = extend_path(__path__, __name__)",
    "import sys\nsetattr(sys.modules[__name__], 'missing', 1)",
    "from sys import modules\nmodules[__name__] = Lazy()",
    "import sys\nsys.modules[__name__].__dict__.update(names)",
  ];
  for (const text of binding) {
    it(`reports no missing name of ${JSON.stringify(text)}, which may bind it`, () =>
      assert.deepEqual(lacksOf(text), []));
  }

  const harmless = [
    "# locals, globals(), exec(x), eval(y), setattr, sys.modules",
    '"""Calls eval() and vars()."""',
    "def f(model):\n  model.eval()\n  return locals()",
    "class A:\n  def eval(self): ...\n  def f(self, other):\n    self.__dict__.update(other)",
    "def f(self):\n  setattr(self, 'missing', 1)",
    "def exec(x): ...\nexec('x')",
    "from torch import eval\neval(x)",
    "namespace = {}\nexec(text, namespace)",
    "import sys\nhas = 'torch' in sys.modules",
    "import sys\nother = sys.modules['other']",
    "def f(x):\n  return vars(x)",
    "class A:\n  def __getattr__(self, name): ...",
    "import re\nre.compile('globals')",
  ];
  for (const text of harmless) {
    it(`reports the missing name of ${JSON.stringify(text)}, which binds nothing`, () =>
      assert.deepEqual(lacksOf(text), ["missing"]));
  }

  for (const given of ["pkg.missing = 1", "setattr(pkg, 'missing', 1)", "pkg.__dict__['x'] = 1"]) {
    it(`reports no missing name of a module that gets it by ${given}`, () =>
      assert.deepEqual(lacksOf("", given), []));
  }

  const paths = ["import sys\nsys.path.insert(0, 'x')", "import sys\nsys.path[0:0] = ['x']"];
  for (const text of paths) {
    it(`reports no missing name if ${JSON.stringify(text)} changes the search path`, () =>
      assert.deepEqual(lacksOf("", text), []));
  }
  for (const text of ["# sys.path.insert(0, 'x')", "import sys\nprint(sys.path)"]) {
    it(`reports the missing name beside ${JSON.stringify(text)}`, () =>
      assert.deepEqual(lacksOf("", text), ["missing"]));
  }
});
