import assert from "node:assert/strict";
import { OPCODES } from "../../../../inspect/formats/pickle/pickleOpcodes";
import oracle from "../../../fixtures/pickle-opcodes.json";

describe("the table of opcodes, compared with CPython's own", () => {
  it("has every opcode under its byte and name, and no other", () => {
    const expected = oracle.opcodes.map(({ byte, name }) => `${byte} ${name}`).sort();
    assert.deepEqual([...OPCODES].map(([byte, { name }]) => `${byte} ${name}`).sort(), expected);
  });

  for (const { byte, name, argument, before, after } of oracle.opcodes) {
    it(`has the argument and the stack effect of ${name}`, () => {
      const opcode = OPCODES.get(byte);
      assert.ok(opcode);
      assert.equal(opcode.argument === "none", argument === null);
      assert.equal(opcode.pops === "mark", before.includes("stackslice") || name === "POP_MARK");
      if (opcode.pops !== "mark") {
        const grows = { nothing: 0, value: 1, text: 1, mark: 1, import: 1 }[opcode.push];
        assert.equal(grows - opcode.pops, after.length - before.length);
      }
    });
  }
});
