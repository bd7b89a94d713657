import assert from "node:assert/strict";
import { fingerprint64 } from "../../../inspect/savedModel/farmHash";
import oracle from "../../fixtures/farmhash-oracle.json";

describe("fingerprint64", () => {
  it("equals TensorFlow's result for strings of every length class", () => {
    for (const [length, expected] of Object.entries(oracle.fingerprints)) {
      const bytes = Buffer.from(
        Array.from({ length: Number(length) }, (_, index) => (37 * index + 11) % 256),
      );
      assert.equal(String(fingerprint64(bytes)), expected, `${length} bytes`);
    }
  });

  it("accepts an empty string", () => {
    // k2 of google/farmhash, which HashLen0to16 returns for them
    assert.equal(fingerprint64(Buffer.alloc(0)), 0x9ae16a3b2f90404fn);
  });
});
