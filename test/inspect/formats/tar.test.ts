import assert from "node:assert/strict";
import { bufferSource } from "../../../inspect/bytes/byteSource";
import { recognise } from "../../../inspect/formats";
import { paxRecord, type TarEntry, tar } from "../../support/tar";

const CONTENT = Buffer.from("hello\n");
const faultOf = (...entries: TarEntry[]) => recognise(bufferSource(tar(entries))).fault;

describe("a tar in which readers see different members", () => {
  it("is accepted with files, folders and long names", () => {
    const path = paxRecord("path", `${"long/".repeat(40)}name`);
    const fault = faultOf(
      { name: "folder/", content: Buffer.alloc(0), type: "5" },
      { name: "old/", content: Buffer.alloc(0), type: "\0" },
      { name: "folder/a", content: CONTENT },
      { name: "pax", content: path, type: "x" },
      { name: "short", content: CONTENT },
      { name: "././@LongLink", content: Buffer.from(`${"n".repeat(150)}\0`), type: "L" },
      { name: "n".repeat(99), content: CONTENT, type: "\0" },
    );
    assert.equal(fault, undefined);
  });

  it("is refused with a prefix that leads out, without ustar's mark", () => {
    const bytes = tar([{ name: "a", prefix: "../..", content: CONTENT }]);
    bytes.fill(0, 257, 265).fill(" ", 148, 156);
    const sum = bytes.subarray(0, 512).reduce((total, byte) => total + byte, 0);
    bytes.write(`${sum.toString(8)}\0 `, 148);
    assert.match(recognise(bufferSource(bytes)).fault ?? "", /"\.\.\/\.\.\/a" points outside/);
  });

  for (const type of [..."789ADMNVXZ"]) {
    it(`is refused with a member of type ${type}`, () => {
      assert.match(faultOf({ name: "a", content: CONTENT, type }) ?? "", /type 0x/);
    });
  }

  const cases: Readonly<Record<string, readonly TarEntry[]>> = {
    "a file with the name of a folder": [{ name: "a/", content: CONTENT }],
    "a folder of old writers with bytes": [{ name: "a/", content: CONTENT, type: "\0" }],
    "a file that an extension names as a folder": [
      { name: "x", content: paxRecord("path", "a/"), type: "x" },
      { name: "a", content: CONTENT },
    ],
    "a file that a long name names as a folder": [
      { name: "././@LongLink", content: Buffer.from("a/\0"), type: "L" },
      { name: "a", content: CONTENT },
    ],
    "two extensions of one member": [
      { name: "././@LongLink", content: Buffer.from("a\0"), type: "L" },
      { name: "x", content: paxRecord("path", "b"), type: "x" },
      { name: "a", content: CONTENT },
    ],
    "an extension of no member": [
      { name: "a", content: CONTENT },
      { name: "././@LongLink", content: Buffer.from("a\0"), type: "L" },
    ],
    "a record that ends elsewhere than it says": [
      { name: "x", content: Buffer.from("999 path=b\n"), type: "x" },
      { name: "a", content: CONTENT },
    ],
  };
  for (const [what, entries] of Object.entries(cases)) {
    it(`is refused with ${what}`, () => assert.notEqual(faultOf(...entries), undefined));
  }
});
