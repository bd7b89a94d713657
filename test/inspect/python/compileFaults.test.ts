import assert from "node:assert/strict";
import { findCompileFault } from "../../../inspect/python/compileFaults";
import { parsePython } from "../../../inspect/python/parse";

const faultOf = (text: string) => findCompileFault(parsePython("a.py", text))?.what;

describe("findCompileFault", () => {
  // compile() of CPython 3.10 and 3.12 raised SyntaxError for each.
  const refused = [
    "return 1\n",
    "class A:\n  return 1\n",
    "class A:\n  def f(self): pass\n  return f\n",
    "yield 1\n",
    "def f():\n  await x\n",
    "def f():\n  return await x\n",
    "async def f():\n  def g():\n    await x\n",
    "if x: break\n",
    "def f():\n  continue\n",
    "for i in x:\n  pass\nelse:\n  break\n",
    "for i in x:\n  def f():\n    break\n",
    "while x:\n  class A:\n    continue\n",
    "def f(a, a): pass\n",
    "def f(a, *, b, a=1): pass\n",
    "def f(a, *a): pass\n",
    "def f(a, **a): pass\n",
    "x = lambda a, a: a\n",
    "def f(a=1, b): pass\n",
    "def f(a: int = 1, b: int): pass\n",
    "x = lambda a=1, b: a\n",
    "f(a=1, a=2)\n",
    "f(a=1, 2)\n",
    "class A(metaclass=B, C): pass\n",
    "None = 1\n",
    "True = False\n",
    "None += 1\n",
    "def f():\n  nonlocal a\n",
    "class A:\n  def f(self):\n    nonlocal a\n",
    "nonlocal a\n",
    "x = 007\n",
    "x = 0_1\n",
    "x = b'a' 'b'\n",
    "x = 'a' rb'b'\n",
    "x = f'{a}' b'b'\n",
  ];
  for (const text of refused)
    it(`finds a fault in ${JSON.stringify(text)}`, () =>
      assert.match(faultOf(text) ?? "", /^SyntaxError: /));

  // It compiled each of these.
  const accepted = [
    "def f():\n  return 1\n",
    "def f():\n  if x:\n    for i in y:\n      return 1\n",
    "def f():\n  class A:\n    def g(self): return 1\n  return A\n",
    "def f():\n  x = yield 1\n  yield\n  yield from y\n",
    "x = lambda: (yield)\n",
    "async def f():\n  await x\n  return [await y for y in z]\n",
    "async def f():\n  return await x(await y)\n",
    "def f():\n  return (await x for x in y)\n",
    "def f():\n  return g(await x for x in y)\n",
    "def f():\n  async def g():\n    await x\n",
    "for i in x:\n  if i: break\n  else: continue\n",
    "for i in x:\n  for j in y: pass\n  else: break\n",
    "while x:\n  try:\n    break\n  except E:\n    continue\n  else:\n    break\n",
    "while x:\n  with y as z:\n    continue\n",
    "while x:\n  match y:\n    case 1: break\n",
    "async def f():\n  async for i in x:\n    break\n",
    "def f(a, b=1, *c, d, e=2, **g): pass\n",
    "def f(a=1, *, b): pass\n",
    "def f(a=1, *b, c): pass\n",
    "def f(a=1, **b): pass\n",
    "def f(a, b=a, c=a): pass\n",
    "def f(a, /, b=1): pass\n",
    "def f(a: int, b: int = 1, *, c: int): pass\n",
    "x = lambda a, b=a, *c, d: a\n",
    "x = lambda *a, **b: (a, b)\n",
    "def f(a):\n  return lambda a: a\n",
    "f(1, a=1, *b, **c)\n",
    "f(a=1, b=a, **c, **d)\n",
    "f(a, (b := 1), c=2)\n",
    "f(b := 1, c)\n",
    "f(a=1,  # why\n  b=2,\n)\n",
    "f(x for x in y)\n",
    "f(a == b, c=d == e)\n",
    "class A(B, metaclass=C, d=1): pass\n",
    "x = None\n",
    "x: None = None\n",
    "x = y = True\n",
    "def f():\n  a = 1\n  def g():\n    nonlocal a\n",
    "def f():\n  a = 1\n  class A:\n    nonlocal a\n",
    "x = 0, 00, 0_0, 0x07, 0o07, 0b01, 007.5, 007e1, 007j, 10, 007.\n",
    "x = 'a' f'{b}' r'c'\n",
    "x = b'a' rb'b' Rb'c'\n",
    "print(a, end='', file=b)\n",
    "@f(a=1)\ndef g(a=1): return a\n",
  ];
  for (const text of accepted)
    it(`finds none in ${JSON.stringify(text)}`, () => assert.equal(faultOf(text), undefined));
});
