import assert from "node:assert/strict";
import { renderFinding } from "../../../rules/engine/finding";
import { judgeRule } from "../../../rules/engine/judge";
import type { Rule } from "../../../rules/engine/rule";
import { aManifest } from "../../support/manifests";

/** Reports its one option, so that a test sees what was configured. */
const rule: Rule<{ limit: number }> = {
  policy: "example",
  description: "Refuses every bundle.",
  level: "mandatory",
  codes: { EXA001: "Refused", EXA002: "Warned" },
  options: { limit: { type: "integer", description: "A limit.", default: 5 } },
  *judge(_manifest, { limit }, { today }) {
    yield {
      code: "EXA001",
      message: `limit ${limit} on ${today}`,
      reason: "Because.",
      fix: "do not.",
    };
    yield { code: "EXA002", level: "advisory", message: "m", reason: "Because.", fix: "do not." };
  },
};

const today = "2026-01-31";
const judged = (options = {}, manifest = aManifest()) =>
  judgeRule(rule, manifest, { today, ...options });
const waiver = { rule: "EXA001", reason: "agreed with the owner", until: "2026-02-01" };

describe("judgeRule", () => {
  it("gives findings the rule's policy, level and default options", () => {
    const [first] = judged();
    assert.equal(first?.policy, "example");
    assert.equal(first?.level, "mandatory");
    assert.equal(first?.message, "limit 5 on 2026-01-31");
  });

  it("reads a level from the configuration", () => {
    assert.deepEqual(
      judged({ policies: { example: "advisory" } }).map(({ level }) => level),
      ["advisory", "advisory"],
    );
  });

  it("reads options from the configuration and keeps the rule's level", () => {
    const [first] = judged({ policies: { example: { limit: 7 } } });
    assert.equal(first?.message, "limit 7 on 2026-01-31");
    assert.equal(first?.level, "mandatory");
  });

  it("applies the level of all to a policy that is not named", () => {
    assert.deepEqual(judged({ policies: { all: "disabled" } }), []);
    assert.equal(judged({ policies: { all: "disabled", example: "mandatory" } }).length, 2);
  });

  it("keeps what only warns advisory under a mandatory policy", () => {
    assert.equal(judged({ policies: { example: "mandatory" } })[1]?.level, "advisory");
  });

  for (const [given, listed] of [
    ["EXA001", "EXA001"],
    ["EXA001", "example"],
    ["example", "EXA001"],
  ] as const) {
    it(`honours no exemption of ${given} if ${listed} cannot be exempted`, () => {
      const policies = { exemptions: { notExemptible: [listed] } };
      const [first] = judged({ policies }, aManifest({ exemptions: [{ ...waiver, rule: given }] }));
      assert.equal(first?.level, "mandatory");
    });
  }

  it("turns an exempted finding into an advisory one that shows reason and last day", () => {
    const [first] = judged({}, aManifest({ exemptions: [waiver] }));
    assert.equal(first?.level, "advisory");
    assert.ok(first);
    assert.match(
      renderFinding(first),
      /\n {2}Fix: .*\n {2}Exempted until 2026-02-01: agreed with the owner$/,
    );
  });

  it("exempts every code of a policy by the policy's name", () => {
    const [first] = judged({}, aManifest({ exemptions: [{ ...waiver, rule: "example" }] }));
    assert.equal(first?.level, "advisory");
  });

  for (const [what, change] of [
    ["that has expired", { until: "2026-01-30" }],
    ["without a reason", { reason: " " }],
    ["of another code", { rule: "EXA003" }],
  ] as const) {
    it(`ignores an exemption ${what}`, () => {
      const [first] = judged({}, aManifest({ exemptions: [{ ...waiver, ...change }] }));
      assert.equal(first?.level, "mandatory");
    });
  }
});
