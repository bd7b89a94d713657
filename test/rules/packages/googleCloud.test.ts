import assert from "node:assert/strict";
import { distributionsOf } from "../../../rules/packages/distributions";
import { modules } from "../../fixtures/google-cloud-modules.json";

describe("distributionsOf, on modules of google.cloud", () => {
  const all = Object.entries(modules);

  it("names the distribution whose wheel contains the module, and that one first", () => {
    const wrong = all.flatMap(([module, wheel]) => {
      const [distribution = ""] = wheel.split(" ");
      const found = distributionsOf(module);
      return found[0] === distribution ? [] : [`${module}: ${found}, not ${distribution}`];
    });
    assert.deepEqual(wrong, []);
  });

  it("is compared with the wheels of at least 40 distributions", () => {
    assert.ok(new Set(Object.values(modules)).size >= 40);
  });
});
