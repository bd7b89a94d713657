import assert from "node:assert/strict";
import { parsePython } from "../../../inspect/python/parse";
import { findSyntaxFault } from "../../../inspect/python/syntax";

/** Code and line of a source's fault; undefined where it has none. */
function faultOf(text: string): string | undefined {
  const found = findSyntaxFault(parsePython("a.py", text));
  return found && `${found.code} ${found.line}`;
}

describe("findSyntaxFault", () => {
  const broken: Readonly<Record<string, string>> = {
    'x = 1\nprint "x"\n': "syntax 2",
    "print x, y\n": "syntax 1",
    "try:\n  f()\nexcept ValueError, error:\n  pass\n": "syntax 1",
    "<<<<<<< HEAD\nx = 1\n=======\nx = 2\n>>>>>>> other\n": "syntax 1",
    "def f(:\n  pass\n": "unread-syntax 1",
    "x = (1,\n": "unread-syntax 2",
  };
  for (const [text, expected] of Object.entries(broken)) {
    it(`reports ${expected} in ${JSON.stringify(text)}`, () =>
      assert.equal(faultOf(text), expected));
  }

  const sound = [
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
