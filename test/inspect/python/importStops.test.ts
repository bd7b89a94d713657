import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { scratchFolder } from "../../support/project";
import { thePython } from "../../support/soundRoutine";
import { factsOf, type SourceFiles } from "../../support/sources";

const CLASS = `class Model:
    def load(self, artifacts_uri):
        pass
    def predict(self, instances):
        return instances
`;
const beforeClass = (...lines: readonly string[]) => `${lines.join("\n")}\n${CLASS}`;
const field = (...lines: readonly string[]) =>
  beforeClass(
    "import dataclasses",
    "from dataclasses import dataclass, field, KW_ONLY",
    "from typing import ClassVar",
    ...lines,
  );

function stopsIn(files: SourceFiles) {
  return factsOf(files).faults.filter(({ code }) => code === "import-stop");
}

/** What Python says of importing the predictor. */
function imported(files: SourceFiles) {
  const folder = scratchFolder();
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), String(text));
  }
  return spawnSync(thePython().program, ["-c", "import predictor"], {
    cwd: folder,
    encoding: "utf8",
    input: "",
  });
}

type Case = readonly [what: string, files: SourceFiles];

const one = (what: string, text: string): Case => [what, { "predictor.py": text }];

const STOPPED: readonly (readonly [...Case, cause: string])[] = [
  [
    ...one("a list as a default", field("@dataclass", "class A:", "    a: list = []")),
    "mutable-default",
  ],
  [
    ...one("a dict as a default", field("@dataclass(frozen=True)", "class A:", "    a: dict = {}")),
    "mutable-default",
  ],
  [
    ...one("a call of set", field("@dataclasses.dataclass", "class A:", "    a: set = set()")),
    "mutable-default",
  ],
  [
    ...one(
      "a list that field gets",
      field("@dataclass", "class A:", "    a: list = field(default=[1])"),
    ),
    "mutable-default",
  ],
  [
    ...one(
      "a field without a default at the end",
      field("@dataclass", "class A:", "    a: int = 1", "    b: int"),
    ),
    "default-order",
  ],
  [
    ...one(
      "a field after a factory",
      field(
        "@dataclass",
        "class A:",
        "    a: list = field(default_factory=list)",
        "    b: int = field(repr=False)",
      ),
    ),
    "default-order",
  ],
  [...one("sys.exit", beforeClass("import sys", "sys.exit(1)")), "exit"],
  [...one("a raise", beforeClass("raise NotImplementedError('later')")), "exit"],
  [...one("input", beforeClass("name = input('model: ')")), "exit"],
  [
    ...one(
      "a required option",
      beforeClass(
        "import argparse",
        "p = argparse.ArgumentParser()",
        "p.add_argument('-m', '--model', required=True)",
        "args = p.parse_args()",
      ),
    ),
    "arguments",
  ],
  [
    ...one(
      "a positional argument",
      beforeClass(
        "from argparse import ArgumentParser",
        "p = ArgumentParser()",
        "p.add_argument('model')",
        "args = p.parse_args()",
      ),
    ),
    "arguments",
  ],
  [
    "a name that comes after the import",
    {
      "predictor.py": beforeClass("from helpers import clean", "LIMIT = 3"),
      "helpers.py": "from predictor import LIMIT\ndef clean(x):\n    return x\n",
    },
    "circular",
  ],
  [
    "a cycle beyond the predictor",
    {
      "predictor.py": beforeClass("from a import fa"),
      "a.py": "from b import fb\ndef fa():\n    return fb()\n",
      "b.py": "from a import fa\ndef fb():\n    return 1\n",
    },
    "circular",
  ],
  [
    "a cycle through a package",
    {
      "predictor.py": beforeClass("import pkg"),
      "pkg/__init__.py": "from .core import f\nVERSION = 1\n",
      "pkg/core.py": "from . import VERSION\ndef f():\n    return VERSION\n",
    },
    "circular",
  ],
];

const SOUND: readonly Case[] = [
  one("a factory", field("@dataclass", "class A:", "    a: list = field(default_factory=list)")),
  one("a class variable", field("@dataclass", "class A:", "    a: ClassVar[list] = []")),
  one("a tuple", field("@dataclass", "class A:", "    a: tuple = ()")),
  one("a class without the decorator", field("class A:", "    a: list = []")),
  one(
    "attributes by keyword",
    field("@dataclass(kw_only=True)", "class A:", "    a: int = 1", "    b: int"),
  ),
  one(
    "a field by keyword",
    field("@dataclass", "class A:", "    a: int = 1", "    _: KW_ONLY", "    b: int"),
  ),
  one(
    "a field that __init__ leaves out",
    field("@dataclass", "class A:", "    a: int = 1", "    b: int = field(init=False)"),
  ),
  one(
    "a field of a base",
    field(
      "@dataclass",
      "class B:",
      "    b: int",
      "@dataclass",
      "class A(B):",
      "    a: int = 1",
      "    b: int",
    ),
  ),
  one(
    "a default that is bound later",
    field("@dataclass", "class A:", "    a: int = 1", "    b: int", "    b = 2"),
  ),
  one("sys.exit in a function", beforeClass("import sys", "def main():", "    sys.exit(1)")),
  one(
    "sys.exit of a script",
    beforeClass("import sys", "if __name__ == '__main__':", "    sys.exit(1)"),
  ),
  one(
    "a caught exit",
    beforeClass("import sys", "try:", "    sys.exit(1)", "except SystemExit:", "    pass"),
  ),
  one("an exit of its own", beforeClass("def exit(code):", "    return code", "exit(1)")),
  one(
    "an option with a default",
    beforeClass(
      "import argparse",
      "p = argparse.ArgumentParser()",
      "p.add_argument('--model', default='m')",
      "args = p.parse_args()",
    ),
  ),
  one(
    "an optional positional argument",
    beforeClass(
      "import argparse",
      "p = argparse.ArgumentParser()",
      "p.add_argument('model', nargs='?')",
      "args = p.parse_args()",
    ),
  ),
  one(
    "arguments that are passed",
    beforeClass(
      "import argparse",
      "p = argparse.ArgumentParser()",
      "p.add_argument('model')",
      "args = p.parse_args(['m'])",
    ),
  ),
  [
    "a name that comes before the import",
    {
      "predictor.py": beforeClass("LIMIT = 3", "from helpers import clean"),
      "helpers.py": "from predictor import LIMIT\ndef clean(x):\n    return x\n",
    },
  ],
  [
    "a cycle of modules only",
    {
      "predictor.py": beforeClass("import a"),
      "a.py": "import b\ndef fa():\n    return 1\n",
      "b.py": "import a\ndef fb():\n    return a.fa()\n",
    },
  ],
  [
    "an import in a function",
    {
      "predictor.py": beforeClass("from a import fa"),
      "a.py": "from b import fb\ndef fa():\n    return 1\n",
      "b.py": "def fb():\n    from a import fa\n    return fa()\n",
    },
  ],
  [
    "a submodule of a package that is being imported",
    {
      "predictor.py": beforeClass("import pkg"),
      "pkg/__init__.py": "from . import core\n",
      "pkg/core.py": "from . import sub\n",
      "pkg/sub.py": "x = 1\n",
    },
  ],
];

describe("imports that stop the server", () => {
  for (const [what, files, cause] of STOPPED) {
    it(`finds ${what}, at which Python fails`, () => {
      assert.deepEqual(
        stopsIn(files).map((stop) => "cause" in stop && stop.cause),
        [cause],
      );
      assert.notEqual(imported(files).status, 0);
    });
  }

  for (const [what, files] of SOUND) {
    it(`accepts ${what}, as Python does`, () => {
      assert.deepEqual(stopsIn(files), []);
      const { status, stderr } = imported(files);
      assert.equal(status, 0, stderr);
    });
  }

  it("finds a server that the import starts", () => {
    const uvicorn = beforeClass("import uvicorn", "uvicorn.run('app')");
    const flask = beforeClass("from flask import Flask", "app = Flask('x')", "app.run(port=8080)");
    for (const text of [uvicorn, flask])
      assert.deepEqual(
        stopsIn({ "predictor.py": text }).map((stop) => "cause" in stop && stop.cause),
        ["server"],
      );
    const script = beforeClass(
      "import uvicorn",
      "if __name__ == '__main__':",
      "    uvicorn.run('app')",
    );
    assert.deepEqual(stopsIn({ "predictor.py": script }), []);
  });

  it("reports no cycle whose modules another import may load first", () => {
    const files = {
      "predictor.py": beforeClass("def early():", "    import b", "early()", "from a import fa"),
      "a.py": "from b import fb\ndef fa():\n    return fb()\n",
      "b.py": "from a import fa\ndef fb():\n    return 1\n",
    };
    assert.deepEqual(stopsIn(files), []);
  });

  it("reports only modules that the server certainly imports", () => {
    const files = {
      "predictor.py": beforeClass("def f():", "    import tool"),
      "tool.py": "import sys\nsys.exit(1)\n",
    };
    assert.deepEqual(stopsIn(files), []);
  });
});
