import assert from "node:assert/strict";
import { readdirSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { aRoutine, withOwnCache } from "../../support/soundRoutine";
import { tryRoutine } from "../../support/tryRoutine";

describe("model-version try, if it cannot start", () => {
  withOwnCache();

  const unusable = async (folder: string, message: RegExp, ...words: readonly string[]) => {
    const tried = await tryRoutine(folder, ...words);
    assert.equal(tried.code, 2, tried.out);
    assert.match(tried.err, message);
  };

  it("refuses a Python that does not run", () =>
    unusable(aRoutine(), /"no-python" is not a working Python 3\. Fix: /, "--python", "no-python"));

  it("refuses a request that is not JSON", () =>
    unusable(aRoutine({ "request.json": "{" }), /request\.json" cannot be read .*Fix: /));

  it("refuses a request that is not UTF-8", async () => {
    const folder = aRoutine();
    writeFileSync(join(folder, "request.json"), Buffer.from([0x22, 0xff, 0x22]));
    await unusable(folder, /request\.json" cannot be read .*Fix: /);
  });

  it("refuses a time limit that is not a number of seconds", () =>
    unusable(aRoutine(), /--timeout is "soon": give seconds/, "--timeout", "soon"));

  it("refuses a predictor without a class", () =>
    unusable(aRoutine(), /"predictor" does not name a class/, "--predictor", "predictor"));

  it("leaves no folder behind", async () => {
    const left = () => readdirSync(tmpdir()).filter((name) => /^model-version-try-/.test(name));
    const before_ = left();
    await tryRoutine(aRoutine({ "model/weights.json": undefined }));
    assert.deepEqual(left(), before_);
  });
});
