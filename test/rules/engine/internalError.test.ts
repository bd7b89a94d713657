import assert from "node:assert/strict";
import { type AnyRule, judgeRule } from "../../../rules";
import { aManifest } from "../../support/manifests";

const broken: AnyRule = {
  policy: "bundle-size",
  description: "",
  level: "advisory",
  codes: { SIZ001: "Too large" },
  options: {},
  *judge() {
    yield { code: "SIZ001", message: "large", reason: "It is.", fix: "shrink it." };
    throw new TypeError("Cannot read properties of undefined (reading 'foo')");
  },
};

describe("an error of a rule", () => {
  it("is reported as our bug in the named rule, and refuses even for an advisory policy", () => {
    const [found, ...others] = judgeRule(broken, aManifest());
    assert.deepEqual(others, []);
    assert.deepEqual([found?.code, found?.level], ["INT001", "mandatory"]);
    assert.match(found?.message ?? "", /^internal error in the rule bundle-size: Cannot read/);
    assert.match(found?.reason ?? "", /bug of model-version/);
  });

  it("is not waived by an exemption of the policy", () => {
    const exemptions = [{ rule: "bundle-size", reason: "agreed", until: "2999-12-31" }];
    const [found] = judgeRule(broken, aManifest({ exemptions }));
    assert.equal(found?.level, "mandatory");
  });

  it("does not occur if the policy is disabled", () => {
    assert.deepEqual(
      judgeRule(broken, aManifest(), { policies: { "bundle-size": "disabled" } }),
      [],
    );
  });
});
