import assert from "node:assert/strict";
import { factsOf } from "../../support/sources";

/** Lines of `predictor.py` whose `open` the server never reaches. */
function unreached(text: string, more: Readonly<Record<string, string>> = {}): string[] {
  const head =
    "class Model:\n    def load(self, a):\n        begin()\n    def predict(self, x): ...\n";
  const { filesRead } = factsOf({ "predictor.py": `${head}${text}\n`, ...more });
  return filesRead.flatMap(({ isUnreached, path }) => (isUnreached ? [path] : []));
}

describe("Reach", () => {
  const cases: Readonly<Record<string, [text: string, unreached: readonly string[]]>> = {
    "a function that nothing refers to": ['def f():\n    open("a")', ["a"]],
    "a function that load calls": ['def begin():\n    open("a")', []],
    "a function that such a one calls": ['def begin():\n    f()\ndef f():\n    open("a")', []],
    "a function that is kept in a table": ['def f():\n    open("a")\nTABLE = {"f": f}', []],
    "a function that is named in a text": ['def f():\n    open("a")\ngetattr(x, "f")()', []],
    "anything where names are made": ['def f():\n    open("a")\ngetattr(x, "f" + y)()', []],
    "a function that a decorator may register": ['@register\ndef f():\n    open("a")', []],
    "the statements of a script": ['if __name__ == "__main__":\n    open("a")', ["a"]],
    "a function that only a script calls": [
      'def f():\n    open("a")\nif __name__ == "__main__":\n    f()',
      ["a"],
    ],
    "what else a script's condition leads to": [
      'if __name__ == "__main__":\n    pass\nelse:\n    open("a")',
      [],
    ],
    "a method of a class of the sources": [
      'class B:\n    def train(self):\n        open("a")\nB()',
      ["a"],
    ],
    "a special method": ['class B:\n    def __call__(self):\n        open("a")\nB()', []],
    "a method of a class that a library may call": [
      'class B(nn.Module):\n    def forward(self):\n        open("a")\nB()',
      [],
    ],
  };
  for (const [what, [text, expected]] of Object.entries(cases)) {
    it(`treats ${what} as ${expected.length > 0 ? "not reached" : "reached"}`, () =>
      assert.deepEqual(unreached(text), expected));
  }

  it("follows imports, and the packages around them", () => {
    const more = { "b/__init__.py": 'open("a")\n', "b/c.py": 'open("d")\n' };
    assert.deepEqual(unreached("import b.c", more), []);
    assert.deepEqual(unreached("def f():\n    import b.c", more), ["d", "a"]);
  });
  it("makes an unreached import optional", () => {
    const { imports } = factsOf({
      "predictor.py": "def f():\n    import b\nimport c\nclass Model: ...\n",
    });
    assert.deepEqual(
      imports.map(({ module, kind, isUnreached }) => [module, kind, isUnreached]),
      [
        ["b", "optional", true],
        ["c", "required", undefined],
      ],
    );
  });
});
