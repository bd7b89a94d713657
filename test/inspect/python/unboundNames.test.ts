import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { scratchFolder } from "../../support/project";
import { thePython } from "../../support/soundRoutine";
import { factsOf, type SourceFiles } from "../../support/sources";

/** A source with these lines before a class whose predict has the others. */
function sourceOf(own: readonly string[], predict: readonly string[] = ["return []"]): string {
  const body = predict.map((line) => `        ${line}\n`).join("");
  return `${own.map((line) => `${line}\n`).join("")}
class Model:
    limit = 1
    def load(self, artifacts_uri):
        pass
    def predict(self, instances):
${body}`;
}

function unboundIn(text: string, files: SourceFiles = {}, pythonVersion = "3.10") {
  return factsOf({ "predictor.py": text, ...files }, { pythonVersion }).unboundNames ?? [];
}

type Case = readonly [what: string, own: readonly string[], predict?: readonly string[]];

const UNBOUND: readonly (readonly [...Required<Case>, name: string, from: string])[] = [
  ["a statement of the module", ["x = os.sep"], ["return []"], "os", "import"],
  ["an annotation", ["def f(a: List): pass"], ["return []"], "List", "import"],
  ["a returned type", ["def f() -> Dict: pass"], ["return []"], "Dict", "import"],
  ["a variable's annotation", ["x: Any = 1"], ["return []"], "Any", "import"],
  ["a default", ["def f(a=np): pass"], ["return []"], "np", "import"],
  ["a lambda's default", ["f = lambda a=np: a"], ["return []"], "np", "import"],
  ["a decorator", ["@cache", "def f(): pass"], ["return []"], "cache", "import"],
  ["a base class", ["class Other(Base): pass"], ["return []"], "Base", "import"],
  ["a statement of a class", ["class Other:", "    a = np"], ["return []"], "np", "import"],
  ["a method", [], ["return np.asarray(instances)"], "np", "predict"],
  ["an f-string", [], ["return f'{np}'"], "np", "predict"],
  ["the first iterable", [], ["return [a for a in rows]"], "rows", "predict"],
  ["a variable of a comprehension", [], ["[a for a in instances]", "return a"], "a", "predict"],
  ["a name of the class", [], ["return limit"], "limit", "predict"],
  ["a variable of another function", ["def f(): a = 1"], ["return a"], "a", "predict"],
  ["a function that is called", ["def f(): return np"], ["return f()"], "np", "predict"],
  ["an attribute's object", [], ["self.a.b = np.c", "return 1"], "np", "predict"],
  ["a target's object", [], ["np.a = 1", "return 1"], "np", "predict"],
  ["an item of a target", [], ["instances[np] = 1", "return 1"], "np", "predict"],
  ["another error's clause", [], ["try: np", "except KeyError: pass"], "np", "predict"],
  ["what always runs in the end", [], ["try: pass", "finally: np"], "np", "predict"],
  ["a branch that always runs", [], ["if True:", "    np"], "np", "predict"],
  ["a with statement", [], ["with np: pass"], "np", "predict"],
  ["a with target's object", [], ["with open(__file__) as np.a: pass"], "np", "predict"],
  ["a match", [], ["match np:", "    case _: pass"], "np", "predict"],
  ["a walrus's value", [], ["return (a := np)"], "np", "predict"],
  ["a keyword's value", [], ["return dict(np=np)"], "np", "predict"],
];

const BOUND: readonly Case[] = [
  ["imports", ["import os.path, json as j", "from math import (pi as p, e)"], ["os, j, p, e"]],
  ["builtins", [], ["return [len, print, exit, NotImplemented, __debug__]"]],
  ["the module's names", ["x = __file__, __doc__"], ["return __spec__"]],
  ["the class's cell", [], ["return __class__"]],
  ["targets", ["a, *b = c = (d, [e]) = 1, (2,)"], ["return [a, b, c, d, e]"]],
  ["a condition's name", ["if len: a = 1"], ["return a"]],
  ["a name of a caught error", ["try: 1/0", "except ArithmeticError as e: str(e)"]],
  ["loops", ["for a, (b, *c) in [(1, (2,))]: pass"], ["return [a, b, c]"]],
  [
    "targets of with",
    ["import contextlib", "with contextlib.nullcontext((1, 2)) as (a, b): pass"],
    [
      "with contextlib.nullcontext(1) as self.c, contextlib.nullcontext([2]) as [d]: pass",
      "return [a, b, d]",
    ],
  ],
  ["with", ["with open(__file__) as f: pass"], ["return f"]],
  ["a walrus in a comprehension", [], ["[b := a for a in instances]", "return b"]],
  ["a walrus in a call", [], ["len(a := [1])", "return a"]],
  ["comprehensions", [], ["return [b for a in [instances] for b in a if b if a]"]],
  ["a generator", [], ["return sum(a * b for a in instances for b in [a])"]],
  ["dicts and sets", [], ["return {a: b for a, b in []}, {c for c in instances}"]],
  ["a function around", [], ["a = 1", "def f():", "    return a", "return f()"]],
  ["global", ["def f():", "    global a", "    a = 1", "f()"], ["return a"]],
  ["nonlocal", [], ["a = 1", "def f():", "    nonlocal a", "    a += 1", "f()"]],
  ["parameters", ["def f(a, /, b=1, *c, d, **e): return a, b, c, d, e"], ["f(1, d=1)"]],
  ["a lambda's parameters", [], ["return (lambda a, *b, c=1: (a, b, c))(1)"]],
  ["patterns", [], ["match [1, {'a': 2}]:", "    case [a, {'a': b, **c}]: return a, b, c"]],
  ["class patterns", ["class P: x = 1"], ["match P():", "    case P(x=a) as b: return a, b"]],
  ["a class's own names", ["class Other:", "    a = 1", "    b = a"]],
  ["an annotation in a function", [], ["a: List = 1"]],
  ["postponed annotations", ["from __future__ import annotations", "def f(a: List): pass"]],
  ["written annotations", ["def f(a: 'List'): pass"]],
  ["a caught error", ["try: unicode", "except NameError: unicode = str"], ["return unicode"]],
  ["any caught error", [], ["try: np", "except Exception: pass"]],
  ["suppressed errors", ["import contextlib"], ["with contextlib.suppress(NameError): np"]],
  ["a branch that never runs", [], ["if False:", "    np", "while 0: np"]],
  ["what follows a return", [], ["return 1", "np"]],
  ["a script", ["if __name__ == '__main__': np"]],
  ["types only", ["import typing", "if typing.TYPE_CHECKING: np"]],
  ["another Python's branch", ["import sys", "if sys.version_info < (3, 0): unicode"]],
  ["an older name under a condition", ["import sys"], ["return unicode if sys.argv is 1 else 1"]],
  ["globals", ["globals()['np'] = 1"], ["return np"]],
  ["exec", ["exec('np = 1')"], ["return np"]],
  ["import *", ["from os.path import *"], ["return join"]],
  ["the module as an object", ["import sys", "setattr(sys.modules[__name__], 'np', 1)"], ["np"]],
  ["builtins that are set", ["import builtins", "builtins.np = 1"], ["return np"]],
  [
    "an enumeration's members",
    [
      "import enum, types",
      "enum.IntEnum._convert_('E', __name__, lambda n: n == 'np', types.SimpleNamespace(np=1))",
    ],
    ["return np"],
  ],
  [
    "a metaclass's names",
    [
      "class Meta(type):",
      "    def __prepare__(*a): return {'np': 1}",
      "class Base(metaclass=Meta): pass",
      "class Other(Base): a = np",
    ],
  ],
  ["other forms of letters", ["ﬁx = 1"], ["return fix"]],
  ["names between two underscores", ["def f(): return __a__"]],
];

describe("names that nothing binds", () => {
  let raises: ReadonlyMap<string, string>;
  const all = [...UNBOUND, ...BOUND] as unknown as Case[];

  before(() => {
    const folder = scratchFolder();
    const script = `import json
import sys
import types

results = []
for text in json.load(sys.stdin):
    module = types.ModuleType("predictor")
    module.__file__ = __file__
    sys.modules["predictor"] = module
    try:
        eval(compile(text, "predictor.py", "exec"), module.__dict__)
        model = module.Model()
        model.load("a")
        model.predict([1])
        results.append("")
    except NameError as error:
        results.append(str(error).split("'")[1])
    vars(__builtins__).pop("np", None)
print(json.dumps(results))
`;
    writeFileSync(join(folder, "ask.py"), script);
    const { stdout, stderr } = spawnSync(thePython().program, ["-W", "ignore", "ask.py"], {
      cwd: folder,
      input: JSON.stringify(all.map(([, own, predict]) => sourceOf(own, predict))),
      encoding: "utf8",
    });
    assert.ok(stdout, stderr);
    const results = JSON.parse(stdout) as readonly string[];
    raises = new Map(all.map(([what], index) => [what, results[index] ?? ""]));
  });

  for (const [what, own, predict, name, from] of UNBOUND)
    it(`are found in ${what}`, () => {
      assert.equal(raises.get(what), name);
      const found = unboundIn(sourceOf(own, predict));
      assert.deepEqual(
        found.map((one) => [one.name, one.from, one.isConditional ?? false]),
        [[name, from, false]],
      );
    });

  for (const [what, own, predict] of BOUND)
    it(`do not include ${what}`, () => {
      assert.equal(raises.get(what), "");
      assert.deepEqual(unboundIn(sourceOf(own, predict)), []);
    });

  it("depend on conditions, loops, and returns before them", () => {
    for (const lines of [
      ["if instances: np"],
      ["return [np for a in instances]"],
      ["for a in instances: np"],
      ["if instances: return 1", "np"],
      ["return instances and np"],
      ["return np if instances else 1"],
      ["try: pass", "except KeyError: np"],
    ])
      assert.deepEqual(
        unboundIn(sourceOf([], lines)).map(({ name, isConditional }) => [name, isConditional]),
        [["np", true]],
        lines.join("; "),
      );
  });

  it("are certain in sources that are always imported, and not in those that may fail", () => {
    const files = { "other.py": "np\n" };
    const [certain] = unboundIn(sourceOf(["import other"]), files);
    assert.deepEqual([certain?.file, certain?.isConditional], ["other.py", undefined]);
    const guarded = ["try: import other", "except Exception: pass"];
    assert.equal(unboundIn(sourceOf(guarded), files)[0]?.isConditional, true);
    assert.equal(unboundIn(sourceOf([], ["import other"]), files)[0]?.isConditional, true);
  });

  it("may be set by another source", () => {
    const files = { "other.py": "def f(): return np\n", "fill.py": "import other\nother.np = 1\n" };
    assert.deepEqual(unboundIn(sourceOf(["import fill, other"], ["other.f()"]), files), []);
    const [found] = unboundIn(sourceOf(["import other"], ["other.f()"]), files);
    assert.equal(found?.name, "np");
  });

  it("say whether the server calls the function, as far as that is known", () => {
    const own = ["def f():", "    def g(): return np", "    return g"];
    const [found] = unboundIn(sourceOf(own, ["return f()"]));
    assert.deepEqual([found?.name, found?.from], ["np", undefined]);
    assert.deepEqual(unboundIn(sourceOf(["def f(): return np"])), []);
  });

  it("may be caught by a decorator", () => {
    const own = ["import functools", "def quiet(f): return f"];
    const text = sourceOf(own, ["return np"]).replace(
      "    def predict",
      "    @quiet\n    def predict",
    );
    assert.equal(unboundIn(text)[0]?.isConditional, true);
  });

  it("may be similar to another name, or a member of the class", () => {
    assert.equal(unboundIn(sourceOf(["labels = 1"], ["return label"]))[0]?.near, "labels");
    assert.equal(unboundIn(sourceOf([], ["return limit"]))[0]?.isMember, true);
  });

  it("are no matter of annotations from Python 3.14 on", () => {
    const text = sourceOf(["def f(a: List): pass"]);
    assert.deepEqual(unboundIn(text, {}, "3.14"), []);
    assert.equal(unboundIn(text, {}, "3.13").length, 1);
  });
});
