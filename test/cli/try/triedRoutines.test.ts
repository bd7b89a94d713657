import assert from "node:assert/strict";
import { notAsked } from "../../fixtures/tried/requests.json";
import { results } from "../../fixtures/tried/results.json";
import { digestOfRoutine, goodRoutines, sampleOf, whyNotAsked } from "../../support/triedRoutines";

/** What `npm run test:try` recorded. */
const RESULTS = results as Readonly<
  Record<string, { readonly digest: string; readonly outcome: string }>
>;

describe("try, on routines that are judged clean", () => {
  for (const routine of goodRoutines()) {
    if (whyNotAsked(routine) !== undefined) continue;
    it(`got an answer from the current ${routine.name}`, () => {
      assert.ok(sampleOf(routine), "test/fixtures/tried/requests.json has no request for it");
      const result = RESULTS[routine.name];
      assert.ok(result, `npm run test:try -- ${routine.name} was not run`);
      assert.equal(result.outcome, "answers");
      assert.equal(
        result.digest,
        digestOfRoutine(routine),
        `it changed: npm run test:try -- ${routine.name}`,
      );
    });
  }

  it("ran for all of them except those that need special hardware or the cloud, with the reason", () => {
    const names = goodRoutines().map(({ name }) => name);
    for (const [name, reason] of Object.entries(notAsked)) {
      assert.ok(names.includes(name) && reason.length > 10, name);
      assert.ok(!Object.hasOwn(RESULTS, name), name);
    }
  });

  it("has no result for a routine that was removed", () => {
    const names = new Set(goodRoutines().map(({ name }) => name));
    assert.deepEqual(
      Object.keys(RESULTS).filter((name) => !names.has(name)),
      [],
    );
  });
});
