import assert from "node:assert/strict";
import { decodeSource } from "../../../inspect/python/encoding";

/** `x = "é"` in Latin-1, after two given lines. */
function latin1(first: string, second = ""): Buffer {
  return Buffer.from(`${first}\n${second}\nx = "\xe9"\n`, "latin1");
}

describe("decodeSource", () => {
  it("reads UTF-8, with or without a byte order mark", () => {
    assert.deepEqual(decodeSource(Buffer.from('x = "é"')), { text: 'x = "é"' });
    assert.deepEqual(decodeSource(Buffer.from('\uFEFFx = "é"')), { text: 'x = "é"' });
  });
  for (const cookie of [
    "# coding: latin-1",
    "# -*- coding: iso-8859-15 -*-",
    "# vim: set fileencoding=cp1252 :",
  ]) {
    it(`reads another encoding by ${cookie}`, () => {
      assert.equal(decodeSource(latin1(cookie)).undecoded, undefined);
      assert.equal(decodeSource(latin1("#!/usr/bin/python", cookie)).undecoded, undefined);
    });
  }
  const refused = [latin1(""), latin1("# coding: utf-8"), latin1("x = 1", "# coding: latin-1")];
  refused.forEach((bytes, index) => {
    it(`names the line and the invalid byte if there is no cookie (${index})`, () => {
      const { undecoded } = decodeSource(bytes);
      assert.equal(undecoded?.line, 3);
      assert.equal(undecoded?.byte, 0xe9);
    });
  });
});
