import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { scratchFolder } from "../../support/project";
import { thePython } from "../../support/soundRoutine";
import { factsOf, type SourceFiles } from "../../support/sources";

/** A class whose methods have these lines, in the order of the server's calls. */
function classOf(
  base: string,
  load: readonly string[],
  predict: readonly string[],
  more: readonly string[] = [],
): string {
  const indented = (lines: readonly string[], by: number) =>
    lines.map((line) => `${" ".repeat(by)}${line}\n`).join("");
  return `class Model${base}:
${indented(more, 4)}
    def load(self, artifacts_uri):
${indented(load, 8)}
    def predict(self, instances):
${indented(predict, 8)}`;
}

function unsetIn(text: string, files: SourceFiles = {}) {
  return factsOf({ "predictor.py": text, ...files }).unsetAttributes ?? [];
}

type Case = readonly [
  what: string,
  load: readonly string[],
  predict: readonly string[],
  more?: readonly string[],
];

const UNSET: readonly (readonly [...Case, unset: string])[] = [
  ["another name", ["self._model = len"], ["return self.model(instances)"], [], "model"],
  ["a method of it", ["self._model = 'a'"], ["return self.model.upper()"], [], "model"],
  ["a method that is missing", ["pass"], ["return self._clean(instances)"], [], "_clean"],
  ["a use in load", ["self.model.upper()"], ["return instances"], [], "model"],
  ["a local variable", ["model = len"], ["return self.model(instances)"], [], "model"],
  [
    "a method that another one calls",
    ["pass"],
    ["return self.score(instances)"],
    ["def score(self, value):", "    return self.model(value)"],
    "model",
  ],
];

const SET: readonly Case[] = [
  ["an assignment in load", ["self.model = len"], ["return self.model(instances)"]],
  [
    "one in __init__",
    ["pass"],
    ["return self.model(instances)"],
    ["def __init__(self):", "    self.model = len"],
  ],
  ["one of several", ["self.a, (self.model, *self.b) = 1, (len,)"], ["return self.model([])"]],
  ["a chained one", ["self.a = self.model = len"], ["return self.model([])"]],
  ["a loop's target", ["for self.model in [len]:", "    pass"], ["return self.model([])"]],
  ["an annotated one", ["self.model: object = len"], ["return self.model([])"]],
  ["an attribute of the class", ["pass"], ["return self.model([])"], ["model = len"]],
  ["a class in it", ["pass"], ["return self.Config()"], ["class Config:", "    pass"]],
  [
    "a property",
    ["pass"],
    ["return self.model([])"],
    ["@property", "def model(self):", "    return len"],
  ],
  ["setattr", ["setattr(self, 'mod' + 'el', len)"], ["return self.model([])"]],
  ["its dictionary", ["self.__dict__.update(model=len)"], ["return self.model([])"]],
  [
    "a fallback",
    ["pass"],
    ["return self.model([])"],
    ["def __getattr__(self, name):", "    return len"],
  ],
  ["a question", ["pass"], ["if hasattr(self, 'model'):", "    self.model([])"]],
  [
    "a caught error",
    ["pass"],
    ["try:", "    self.model([])", "except AttributeError:", "    pass"],
  ],
  [
    "another object",
    ["import types; self.a = types.SimpleNamespace(model=len)"],
    ["self.a.model([])"],
  ],
  ["an attribute of every object", ["pass"], ["return self.__class__()"]],
];

describe("attributes that nothing sets", () => {
  let raises: ReadonlyMap<string, boolean>;
  const textOf = ([, load, predict, more]: Case) => classOf("", load, predict, more);
  const all = [...UNSET, ...SET] as unknown as Case[];

  before(() => {
    const folder = scratchFolder();
    const script = `import json
import sys

results = []
for text in json.load(sys.stdin):
    names = {}
    eval(compile(text, "predictor.py", "exec"), names)
    try:
        model = names["Model"]()
        model.load("a")
        model.predict([1])
        results.append(False)
    except AttributeError:
        results.append(True)
print(json.dumps(results))
`;
    writeFileSync(join(folder, "ask.py"), script);
    const { stdout, stderr } = spawnSync(thePython().program, ["ask.py"], {
      cwd: folder,
      input: JSON.stringify(all.map(textOf)),
      encoding: "utf8",
    });
    assert.ok(stdout, stderr);
    const results = JSON.parse(stdout) as readonly boolean[];
    raises = new Map(all.map(([what], index) => [what, results[index] === true]));
  });

  for (const [what, load, predict, more, unset] of UNSET)
    it(`are found in ${what}`, () => {
      assert.equal(raises.get(what), true, "Python raises no AttributeError");
      const found = unsetIn(classOf("", load, predict, more));
      assert.deepEqual(
        found.map(({ name, isConditional }) => [name, isConditional ?? false]),
        [[unset, false]],
      );
    });

  for (const one of SET)
    it(`are not found beside ${one[0]}`, () => {
      assert.equal(raises.get(one[0]), false, "Python raises AttributeError");
      assert.deepEqual(unsetIn(textOf(one)), []);
    });

  const use = ["return self.model(instances)"];

  it("name what the class has", () => {
    const [found] = unsetIn(classOf("", ["self._model = len"], use));
    assert.deepEqual([found?.near, found?.line, found?.from], ["_model", 7, "predict"]);
  });

  it("are found once, by the use that depends on no condition", () => {
    const twice = ["if instances:", "    self.model(1)", "self.model(2)"];
    const found = unsetIn(classOf("", ["pass"], twice));
    assert.deepEqual(
      found.map(({ line, isConditional }) => [line, isConditional]),
      [[9, undefined]],
    );
    const [maybe] = unsetIn(classOf("", ["pass"], twice.slice(0, 2)));
    assert.equal(maybe?.isConditional, true);
  });

  it("are unknown in a class with a base that no source defines", () => {
    const text = `from other import Base\n\n\n${classOf("(Base)", ["pass"], use)}`;
    assert.deepEqual(unsetIn(text), []);
  });

  it("are found in a class of the SDK's base", () => {
    const text = `from google.cloud.aiplatform.prediction.predictor import Predictor\n\n\n${classOf("(Predictor)", ["pass"], use)}`;
    assert.equal(unsetIn(text)[0]?.name, "model");
  });

  it("are not found if a base, or another source, sets them", () => {
    const base = `from base import Base\n\n\n${classOf("(Base)", ["self.prepare()"], use)}`;
    const files = { "base.py": "class Base:\n    def prepare(self):\n        self.model = len\n" };
    assert.deepEqual(unsetIn(base, files), []);
    const filled = `import fill\n\n\n${classOf("", ["pass"], use)}`;
    const fill = "def fill(one):\n    one.model = len\n";
    assert.deepEqual(unsetIn(filled, { "fill.py": fill }), []);
    assert.equal(unsetIn(filled, { "fill.py": "" }).length, 1);
  });

  it("are unknown if something receives the object, which may set them", () => {
    const text = `import other\n\n\n${classOf("", ["other.fill(self)"], use)}`;
    assert.deepEqual(unsetIn(text), []);
    const upwards = classOf("", ["super(Model, self).__init__()"], use);
    assert.equal(unsetIn(upwards).length, 1);
  });

  it("are unknown in a source with syntax that is not understood", () => {
    const load = ["f = lambda a, /, : a"];
    assert.deepEqual(unsetIn(classOf("", load, ["return self.model.read()"])), []);
  });

  it("do not include targets of a with statement", () => {
    const load = ["with open(__file__) as self.model, f() as (self.a, b):", "    pass"];
    const body = ["self.model.read()", "self.a()", "return self.other()"];
    assert.deepEqual(
      unsetIn(classOf("", load, body)).map(({ name }) => name),
      ["other"],
    );
  });

  it("do not include those of another object that a function calls self", () => {
    const more = ["def other(self):", "    pass"];
    const text = `def helper(self):\n    return self.model(1)\n\n\n${classOf("", ["pass"], ["return helper(len)"], more)}`;
    assert.deepEqual(unsetIn(text), []);
  });
});
