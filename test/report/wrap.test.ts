import assert from "node:assert/strict";
import fc from "fast-check";
import { widthOf, wrap } from "../../report/wrap";

const at = (columns: number, whole: readonly string[] = []) => ({ columns, hanging: 2, whole });

describe("wrap", () => {
  it("breaks at spaces, and indents the following lines", () => {
    assert.equal(wrap("one two three", at(8)), "one two\n  three");
    assert.equal(wrap("  one two", at(6)), "  one\n  two");
  });

  it("leaves a string that fits, or that has no known width, as it is", () => {
    assert.equal(wrap("one  two", at(8)), "one  two");
    assert.equal(wrap("one two", { columns: undefined, hanging: 2 }), "one two");
  });

  it("breaks no path, no quoted name and no code, even if it is longer than the line", () => {
    assert.equal(
      wrap("in my model/a.pb now", at(9, ["my model/a.pb"])),
      "in\n  my model/a.pb\n  now",
    );
    assert.equal(wrap('the "long name" is', at(8)), 'the\n  "long name"\n  is');
    assert.equal(wrap("call save(model, path) then", at(10)), "call\n  save(model, path)\n  then");
    assert.equal(
      wrap("set serving: { a: 1, b: 2 } now", at(14)),
      "set serving:\n  { a: 1, b: 2 }\n  now",
    );
  });

  it("counts wide characters twice, and combining marks not at all", () => {
    assert.equal(widthOf("模型"), 4);
    assert.equal(widthOf("e\u0301"), 1);
    assert.equal(wrap("模型 模型", at(8)), "模型\n  模型");
  });

  it("keeps every word of any string in order, at any width", () => {
    const words = fc.array(fc.stringMatching(/^[^ \0\n]{1,12}$/u), { minLength: 1 });
    fc.assert(
      fc.property(words, fc.integer({ min: 1, max: 60 }), (given, columns) => {
        const text = given.join(" ");
        const lines = wrap(text, at(columns)).split("\n");
        assert.equal(lines.map((line) => line.trimStart()).join(" "), text.trimStart());
      }),
    );
  });
});
