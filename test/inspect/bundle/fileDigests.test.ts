import assert from "node:assert/strict";
import { Digester, digestsOf } from "../../../inspect/bundle/fileDigests";

// By sha256sum, md5sum and google-crc32c 1.9.0, the last two in base64.
const KNOWN = {
  "": [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "1B2M2Y8AsgTpgAmY7PhCfg==",
    "AAAAAA==",
  ],
  "123456789": [
    "15e2b0d3c33891ebb0f1ef609ec419420c20e320ce94c65fbc8c3312448eb225",
    "JfnnlDI7RTiF9RgfG2JNCw==",
    "4waSgw==",
  ],
} as const;

describe("digestsOf", () => {
  for (const [text, [sha256, md5, crc32c]] of Object.entries(KNOWN)) {
    it(`gives the digests of ${JSON.stringify(text)} as a bucket does`, () => {
      assert.deepEqual(digestsOf(Buffer.from(text)), { sha256, md5, crc32c });
    });
  }
});

describe("Digester", () => {
  it("gives the same digests however the bytes are split", () => {
    const bytes = Buffer.from("a model in pieces");
    const digester = new Digester();
    for (let at = 0; at < bytes.length; at += 3) digester.take(bytes.subarray(at, at + 3));
    assert.deepEqual(digester.digests(), digestsOf(bytes));
  });
});
