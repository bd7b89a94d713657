import assert from "node:assert/strict";
import { parsePython } from "../../../inspect/python/parse";
import { findSyntaxFault } from "../../../inspect/python/syntax";

/** Code and line of a source's fault; undefined if it has none. */
function faultOf(text: string, python = "3.13"): string | undefined {
  const found = findSyntaxFault(parsePython("a.py", text), python);
  return found && `${found.code} ${found.line}`;
}

describe("findSyntaxFault", () => {
  const broken: Readonly<Record<string, string>> = {
    'x = 1\nprint "x"\n': "syntax 2",
    "print x, y\n": "syntax 1",
    "try:\n  f()\nexcept ValueError, error:\n  pass\n": "syntax 1",
    "<<<<<<< HEAD\nx = 1\n=======\nx = 2\n>>>>>>> other\n": "syntax 1",
    "x = 1\ny = (1,\n\nz = 2\n": "syntax 2",
    "x = [1)\n": "syntax 1",
    "x = 1\ny = )\n": "syntax 2",
    "def f(:\n  pass\n": "syntax 1",
    "x = 1\nx = 'a\n": "syntax 2",
    'x = 1\ny = """a\nb\n': "syntax 2",
    "def f(x)\n  pass\n": "syntax 1",
    "if a:\n  x\nelse if b:\n  y\n": "syntax 3",
    "if a:\nx = 1\n": "syntax 2",
    "if a:\n": "syntax 1",
    "x = 1\n  y = 2\n": "syntax 2",
    "if a:\n    x\n  y\n": "syntax 3",
    "if a:\n\tx\n        y\n": "syntax 3",
    "x = \u201ca\u201d\n": "syntax 1",
    "x = \u2018a\u2019\n": "syntax 1",
    "x = 1 \u2013 2\n": "syntax 1",
    "x =\u00a01\n": "syntax 1",
    "x = 1\u200b\n": "syntax 1",
    "f(a\uff0cb)\n": "syntax 1",
    "%matplotlib inline\n": "syntax 1",
    "x = 1\n!pip install a\n": "syntax 2",
    "import a\na?\n": "syntax 2",
    "?a\n": "syntax 1",
    "x = `a`\n": "syntax 1",
    "x = $a\n": "syntax 1",
    "try: pass\nexcept A.b, c: pass\n": "syntax 1",
    "try: pass\nexcept (A, B), c: pass\n": "syntax 1",
    "%%time\nx = 1\n": "syntax 1",
    "if a:\n    %time b()\n": "syntax 2",
    "x = !ls\n": "syntax 1",
    "x = 1 +\n": "unread-syntax 1",
    "with (x as a) as b: pass\n": "unread-syntax 1",
    "with (x as a), y: pass\n": "unread-syntax 1",
    "with (x as a,,): pass\n": "unread-syntax 1",
    "with x as f(): pass\n": "unread-syntax 1",
    "with x as (a, f()): pass\n": "unread-syntax 1",
    "with x as (*a, *b): pass\n": "unread-syntax 1",
    "with x as (None): pass\n": "unread-syntax 1",
    "try: pass\nexcept E as (a, b): pass\n": "unread-syntax 2",
    "x as (a)\n": "unread-syntax 1",
    "@a b\ndef f(): pass\n": "unread-syntax 1",
    "@a[0], b\ndef f(): pass\n": "unread-syntax 1",
    "@a[0]\nx = 1\n": "unread-syntax 2",
    "for i in *a: pass\n": "unread-syntax 1",
    "x = [i for i in *a, b]\n": "unread-syntax 1",
  };
  for (const [text, expected] of Object.entries(broken)) {
    it(`reports ${expected} in ${JSON.stringify(text)}`, () =>
      assert.equal(faultOf(text), expected));
  }

  // compile() of CPython 3.8 to 3.13 compiled each.
  const whole = [
    "x = y != 1\n",
    "x = '\u201ca\u201d' # \u2013 $ ? !\n",
    "\u00e9t\u00e9 = \u2118x = a\u00b7b = 1\n",
    "x = f'{y!r} {y}$'\n",
    "x = '''\n%a\n$\n'''\n",
    "x = (1\n% 2)\n",
    "x = 5 \\\n% 3\n",
    "try: pass\nexcept (A, B): pass\n",
    'x = """`"""\n',
    "def f():\n  case = 1\n  match = {}\n",
  ];
  for (const text of whole)
    it(`reports nothing in ${JSON.stringify(text)}`, () => assert.equal(faultOf(text), undefined));

  // compile() of CPython 3.10 to 3.13 compiled each.
  const wanting = [
    "for a, *b in c: pass\n",
    "x = [a for a, (*b, c) in d]\n",
    "x = rf'\\{{{a}\\}}' f'\\{{'\n",
    "x = lambda a, b=1, /, c=2: a\n",
    "x = lambda a, /: a\n",
    "with x as (a, *b), y as [c, d.e], z as g.h, u as i[j]: pass\n",
    "async def f():\n  async with x('(:', lambda: y) \\\n    as (a, b): pass\n",
    "with (x, y): pass\nwith (x) as a: pass\n",
    "x = 1.e-05 + 2.j\n",
    "match x:\n  case str() | a.B() as b: pass\n  case {}: pass\n  case C() if f(): pass\n",
  ];
  for (const text of wanting)
    it(`reports nothing in ${JSON.stringify(text)} for Python 3.10`, () =>
      assert.equal(faultOf(text, "3.10"), undefined));

  const newer: Readonly<Record<string, [last: string, first: string]>> = {
    "type X = int\n": ["3.11", "3.12"],
    "def f[T](x: T): pass\n": ["3.11", "3.12"],
    "class A[T]: pass\n": ["3.11", "3.12"],
    'x = f"{a["b"]}"\n': ["3.11", "3.12"],
    "x = f\"{'\\n'.join(a)}\"\n": ["3.11", "3.12"],
    "try:\n  f()\nexcept* A:\n  pass\n": ["3.10", "3.11"],
    "match x:\n  case 1:\n    pass\n": ["3.9", "3.10"],
    "with (x as a, y): pass\n": ["3.8", "3.9"],
    "with (  # c\n  x as (a, b),\n  y as c.d,\n): pass\n": ["3.8", "3.9"],
    "@a[0]  # c\ndef f(): pass\n": ["3.8", "3.9"],
    "@(a or b)\nclass A: pass\n": ["3.8", "3.9"],
    "@a.b(c).d\n@e\ndef f(): pass\n": ["3.8", "3.9"],
    "for i in *a, b: pass\n": ["3.8", "3.9"],
  };
  for (const [text, [last, first]] of Object.entries(newer)) {
    it(`reports ${JSON.stringify(text)} up to Python ${last}`, () => {
      assert.match(faultOf(text, last) ?? "", /^newer-syntax/);
      assert.equal(faultOf(text, first), undefined);
    });
  }
  it("recognises two exceptions without brackets as syntax of Python 3.14", () => {
    const text = "try:\n  f()\nexcept A, B:\n  pass\n";
    assert.equal(faultOf(text, "3.13"), "syntax 1");
    assert.equal(faultOf(text, "3.14"), undefined);
  });

  const nested: Readonly<Record<string, (depth: number) => string>> = {
    signs: (depth) => `x = ${"-".repeat(depth)}1\n`,
    not: (depth) => `x = ${"not ".repeat(depth)}y\n`,
    await: (depth) => `async def f():\n  ${"await ".repeat(depth)}y\n`,
    attributes: (depth) => `x = y${".a".repeat(depth)}\n`,
    calls: (depth) => `x = y${"()".repeat(depth)}\n`,
    sums: (depth) => `x = 1${"+1".repeat(depth)}\n`,
  };
  for (const [kind, sourceOf] of Object.entries(nested)) {
    it(`reads ${kind} nested a thousand deep, but not deeper than Python compiles`, () => {
      const deep = sourceOf(1_000);
      assert.equal(faultOf(deep), undefined);
      assert.ok(parsePython("a.py", deep).tree.length > 0);
      const tooDeep = sourceOf(200_000);
      assert.match(faultOf(tooDeep) ?? "", /^(deep|unread)-syntax/);
    });
  }

  const sound = [
    "print = functools.partial(print, flush=True)\n",
    "print = self.log\nprint += 1\nprint; x\nprint, y = a\nprint[0]\nprint if a else b\n",
    "print\nlog = {1: print, 2: [print]}\n",
    "x = 'a\\\nb'\n",
    "x = (1,  # (\n  2)\n",
    "if a: x\nelse: y\n",
    "if (a and\n        b):\n    x\n",
    "class A: ...\nx = lambda: 1\nx = {1: 2}\n",
    "if a:\n    # comment\n  # comment\n    x\n\n# comment\n",
    "def f():\n\tx\n\ty\n",
    "x = f'{a:{b}}' f\"{a['b']}\" r'\\d'\n",
    "match = case = type = 1\nmatch[0]\n",
    "else_ = 1\nif_x = 2\n",
    "",
    'print("x")\n',
    "f = print\n",
    "callbacks = [print, len]\n",
    "try:\n  f()\nexcept (A, B) as error:\n  pass\n",
    'x = """\n<<<<<<< HEAD\n"""\n',
    "x = 1.\ny = 24.*3.\n",
    "def f():\n  yield\n",
    "\f\nx = 1\n",
    "type X = int\ndef f[T](x: T) -> T: return x\n",
    "match x:\n  case {'a': [*rest]} if rest:\n    pass\n",
    "async def f():\n  async with a as b:\n    await b\n",
    "x = f\"{a!r:>{width}} {', '.join(f'{b}' for b in c)}\"\n",
    "a, *b = c\nprint(*b, **d)\n",
    "if (n := len(a)) > 1: pass\n",
    "@decorator(lambda x: x)\nclass A(B, metaclass=C): ...\n",
  ];
  for (const text of sound) {
    it(`reports nothing in ${JSON.stringify(text)}`, () => assert.equal(faultOf(text), undefined));
  }
});
