import assert from "node:assert/strict";
import { isMissed, type StreamSample } from "../../../../tools/pickles/differential";
import streams from "../../../fixtures/pickle-streams.json";

const STREAMS = streams as StreamSample[];

/**
 * Generated and recorded by `tsx tools/pickles/differential.ts 41 900 test/fixtures/pickle-streams.json` on Python
 * 3.11.
 */
describe("pickles, compared with every unpickler of Python", () => {
  it("are detected in each stream of which an unpickler calls or returns an import", () => {
    assert.ok(STREAMS.filter(({ worst }) => worst === "called").length > 100);
    const missed = STREAMS.filter(({ hex, worst }) => isMissed(Buffer.from(hex, "hex"), worst));
    assert.deepEqual(missed, []);
  });

  const kinds: readonly [kind: string, bytes: string][] = [
    ["an INST whose name ends with the bytes", "(I1\nios\nsystemX"],
    ["a name with blanks", "cos\nsys tem\n)R."],
    ["a name with a carriage return", "cos\r\nsystem\r\n(tR."],
    ["a module's name that ends with a dot up to a zero byte", "ca.\0b\nsystem\n)R."],
    ["an empty name", "c__main__\n\n)R."],
    ["a frame that is longer than any memory", "\x80\x04\x95\0\0\0\0\0\0\0\x40cos\nsystem\n)R."],
    ["a memo key up to a zero byte", "cos\nsystem\np1\0x\n0g1\n)R."],
    ["an empty fill of an import", "cos\nsystem\n(e."],
    ["a fill of an import with an import", "csys\npath_hooks\n(cos\nsystem\ne"],
  ];
  for (const [kind, bytes] of kinds) {
    it(`are detected in ${kind}`, () => {
      assert.equal(isMissed(Buffer.from(bytes, "latin1"), "called"), false);
    });
  }
});
