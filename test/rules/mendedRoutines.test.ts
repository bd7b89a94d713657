import assert from "node:assert/strict";
import { results } from "../fixtures/tried/mended.json";
import { mend } from "../support/mendedRoutines";

describe("fixes that were applied, installed and imported", () => {
  for (const [name, recorded] of Object.entries(results)) {
    it(`are still the same for ${name}`, async () => {
      const { requirements, applied, left } = await mend(name);
      assert.equal(recorded.outcome, "imports");
      assert.deepEqual(left, []);
      assert.deepEqual(
        { requirements, applied },
        { requirements: recorded.requirements, applied: recorded.applied },
        `they changed: npm run test:fixes -- ${name}`,
      );
    });
  }

  it("cover at least ten routines", () => assert.ok(Object.keys(results).length >= 10));
});
