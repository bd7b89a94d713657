import assert from "node:assert/strict";
import { compareBytes } from "../../storage/storedObject";

const judged = { sha256: "0f", md5: "bWQ1", crc32c: "Y3Jj" };

describe("compareBytes", () => {
  const cases = [
    [{ md5hash: "bWQ1", crc32c: "Y3Jj" }, "same"],
    [{ md5hash: "bWQ1" }, "same"],
    [{ md5hash: "", crc32c: "Y3Jj" }, "same"],
    [{ md5hash: "other", crc32c: "Y3Jj" }, "different"],
    [{ md5hash: "bWQ1", crc32c: "other" }, "different"],
    [{ crc32c: "other" }, "different"],
    [{}, "unreported"],
    [{ md5hash: "", crc32c: "" }, "unreported"],
  ] as const;

  for (const [reported, expected] of cases) {
    it(`returns "${expected}" for an object with ${JSON.stringify(reported)}`, () => {
      assert.equal(compareBytes(reported, judged), expected);
    });
  }

  it('returns "different" if the file could not be read when it was judged', () => {
    assert.equal(compareBytes({ md5hash: "bWQ1" }, { sha256: "" }), "different");
  });
});
