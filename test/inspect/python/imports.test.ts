import assert from "node:assert/strict";
import { findImports } from "../../../inspect/python/imports";
import { parsePython } from "../../../inspect/python/parse";

function importsOf(text: string) {
  return findImports(parsePython("pkg/module.py", text)).imports;
}

/** Module and kind of every import, as `module kind`. */
function kindsOf(text: string): string[] {
  return importsOf(text).map(({ module, kind }) => `${module} ${kind}`);
}

describe("findImports", () => {
  const statements: Readonly<Record<string, readonly string[]>> = {
    "import a": ["a"],
    "import a.b.c": ["a.b.c"],
    "import a, b.c as d, e": ["a", "b.c", "e"],
    "from a import b": ["a"],
    "from a import (b,\n  c as d,  # why\n  e,\n)": ["a"],
    "from . import a": [""],
    "from ..a.b import c": ["a.b"],
    "from a import *": ["a"],
    "import a; import b": ["a", "b"],
    'import importlib\nimportlib.import_module("a.b")': ["importlib", "a.b"],
    'from importlib import import_module as load\nload("a.b")': ["importlib", "a.b"],
    'import importlib\nimportlib.import_module(".b", "a")': ["importlib", "a.b"],
    'import importlib\nimportlib.import_module("..c", package="a.b")': ["importlib", "a.c"],
    'import importlib\nimportlib.import_module(name="a.b")': ["importlib", "a.b"],
    'import importlib\nimportlib.import_module(".b", __package__)': ["importlib", "b"],
    'import importlib\nimportlib.import_module(".b", __name__)': ["importlib"],
    'import importlib\nimportlib.import_module("a", "b")': ["importlib", "a"],
    'registry.import_module("a.b")': [],
    '__import__("a")': ["a"],
    "# import a": [],
    '"""import a"""': [],
    "x = 'import a'": [],
  };
  for (const [text, modules] of Object.entries(statements)) {
    it(`reads ${JSON.stringify(text)}`, () => {
      assert.deepEqual(
        importsOf(text).map(({ module }) => module),
        modules,
      );
    });
  }

  it("counts the dots of a relative import", () => {
    assert.deepEqual(
      importsOf("from . import a\nfrom .b import c\nfrom ...d import e\nimport f").map(
        ({ dots }) => dots,
      ),
      [1, 1, 3, 0],
    );
  });

  it("returns the target of every name", () => {
    const text =
      "import a.b\nimport c.d as e\nfrom f.g import h as i, j\nfrom .k import l\nfrom . import m";
    assert.deepEqual(Object.fromEntries(importsOf(text).flatMap(({ bound }) => bound)), {
      a: "a",
      e: "c.d",
      i: "f.g.h",
      j: "f.g.j",
      l: ".k.l",
      m: ".m",
    });
  });

  it("numbers lines from 1", () => {
    assert.deepEqual(
      importsOf("\n\nimport a\r\nimport b").map(({ line }) => line),
      [3, 4],
    );
  });

  const kinds: Readonly<Record<string, readonly string[]>> = {
    "try:\n  import a\nexcept ImportError:\n  import b": ["a optional", "b required"],
    "try:\n  import a\nexcept ImportError:\n  a = None\nelse:\n  import b": [
      "a optional",
      "b optional",
    ],
    "try:\n  import a\nexcept ImportError:\n  try:\n    import b\n  except ImportError:\n    import c":
      ["a optional", "b optional", "c required"],
    "def f():\n  try:\n    import a\n  except ImportError:\n    import b": [
      "a optional",
      "b deferred",
    ],
    "import contextlib\nwith contextlib.suppress(ImportError):\n  import a": [
      "contextlib required",
      "a optional",
    ],
    "from contextlib import suppress\nwith open(p) as f, suppress(KeyError, ModuleNotFoundError):\n  import a":
      ["contextlib required", "a optional"],
    "import contextlib\nwith contextlib.suppress(KeyError):\n  import a": [
      "contextlib required",
      "a required",
    ],
    "with timer.suppress(ImportError):\n  import a": ["a required"],
    "import sys\ntry:\n  import a\nexcept ImportError:\n  print('no a')\n  sys.exit(1)": [
      "sys required",
      "a required",
    ],
    "try:\n  import a\nexcept ImportError:\n  if x:\n    raise\n  else:\n    exit(1)": [
      "a required",
    ],
    "try:\n  import a\nexcept errors.Exception:\n  pass": ["a required"],
    "try:\n  import a\nexcept MyImportError:\n  pass": ["a required"],
    "try:\n  import a\nexcept* ImportError:\n  a = None": ["a optional"],
    "try:\n  import a\nexcept* ValueError:\n  a = None": ["a required"],
    "MISSING = (ImportError, OSError)\ntry:\n  import a\nexcept MISSING:\n  pass": ["a optional"],
    "TYPE_CHECKING = False\nif TYPE_CHECKING:\n  import a": ["a typing"],
    "TYPE_CHECKING = compute()\nif TYPE_CHECKING:\n  import a": ["a optional"],
    "from typing import *\nif TYPE_CHECKING:\n  import a": ["typing required", "a typing"],
    "if settings.TYPE_CHECKING:\n  import a": ["a optional"],
    "with log(ImportError):\n  import a": ["a required"],
    "try:\n  import a\nexcept (OSError, ModuleNotFoundError):\n  a = None": ["a optional"],
    "try:\n  import a\nexcept:\n  a = None": ["a optional"],
    "try:\n  import a\nexcept ValueError:\n  raise": ["a required"],
    "try:\n  import a\nfinally:\n  pass": ["a required"],
    "if flag:\n  import a\nelse:\n  import b": ["a optional", "b optional"],
    "def f():\n  import a": ["a deferred"],
    "class C:\n  import a": ["a required"],
    "class C:\n  def f(self):\n    import a": ["a deferred"],
    "def f():\n  try:\n    import a\n  except ImportError:\n    pass": ["a optional"],
    "with x:\n  import a": ["a required"],
    "try:\n  import a\nexcept ImportError as error:\n  raise RuntimeError() from error": [
      "a required",
    ],
    "try:\n  import a\nexcept ImportError:\n  if strict:\n    raise": ["a optional"],
    "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n  import a\nelse:\n  import b": [
      "typing required",
      "a typing",
      "b optional",
    ],
    "import typing\nif typing.TYPE_CHECKING:\n  import a": ["typing required", "a typing"],
    'if __name__ == "__main__":\n  import a': ["a typing"],
    "if __name__ == '__main__':\n  import a": ["a typing"],
  };
  for (const [text, expected] of Object.entries(kinds)) {
    it(`sees ${expected.join(", ")} in ${JSON.stringify(text)}`, () => {
      assert.deepEqual(kindsOf(text), expected);
    });
  }

  const versions: Readonly<Record<string, readonly string[]>> = {
    "if sys.version_info >= (3, 11):\n  import a\nelse:\n  import b": ["a typing", "b required"],
    "if sys.version_info < (3, 11):\n  import a\nelse:\n  import b": ["a required", "b typing"],
    "if sys.version_info[:2] >= (3, 10):\n  import a": ["a required"],
    "if sys.version_info >= (3, 9) and x:\n  import a": ["a optional"],
    "if x:\n  import a\nelif y:\n  import b\nelse:\n  import c": [
      "a optional",
      "b optional",
      "c optional",
    ],
  };
  for (const [text, expected] of Object.entries(versions)) {
    it(`sees ${expected.join(", ")} on Python 3.10 in ${JSON.stringify(text)}`, () => {
      const { imports } = findImports(parsePython("a.py", text), "3.10");
      assert.deepEqual(
        imports.map(({ module, kind }) => `${module} ${kind}`),
        expected,
      );
    });
  }

  it("names the failing import that another one replaces", () => {
    const text =
      "try:\n  import a.b\nexcept ImportError:\n  import c\ntry:\n  import d\nexcept ImportError:\n  pass\n";
    assert.deepEqual(
      importsOf(text).map(({ unless }) => unless),
      [undefined, "a.b", undefined],
    );
  });

  it("reports a name that is known only at run time", () => {
    const isDynamic = (text: string) =>
      findImports(parsePython("a.py", `import importlib\n${text}`)).isDynamic;
    assert.equal(isDynamic("importlib.import_module(name)"), true);
    assert.equal(isDynamic('importlib.import_module(f"models.{name}")'), true);
    assert.equal(isDynamic('importlib.import_module("models.a")'), false);
    assert.equal(isDynamic('importlib.import_module(".a", package)'), true);
    assert.equal(isDynamic('importlib.import_module(".a", "models")'), false);
    assert.equal(isDynamic("module.import_things(name)"), false);
    assert.equal(isDynamic("registry.import_module(name)"), false);
    assert.equal(isDynamic("__import__(name)"), true);
  });

  it("continues after a line with a syntax error", () => {
    assert.deepEqual(kindsOf("import a\ndef f(:\nimport b\n"), ["a required", "b required"]);
  });
});
