import assert from "node:assert/strict";
import { exemptions } from "../../../rules/exemptions";
import { aManifest } from "../../support/manifests";

const context = { today: "2026-01-31", ruleNames: ["bundle-size", "SIZ001"] };
const defaults = { maxExemptions: 3, maxDays: 0, ignoreAll: false, notExemptible: [] };
const valid = { rule: "SIZ001", reason: "a larger limit was agreed", until: "2026-01-31" };

function codes(given: readonly object[], options = {}): string[] {
  const manifest = aManifest({ exemptions: given as (typeof valid)[] });
  return [...exemptions.judge(manifest, { ...defaults, ...options }, context)].map(
    ({ code }) => code,
  );
}

describe("exemptions", () => {
  it("accepts one with a rule, a reason and a day that is not past", () => {
    assert.deepEqual(codes([valid]), []);
  });

  it("accepts a policy's name for all its codes", () => {
    assert.deepEqual(codes([{ ...valid, rule: "bundle-size" }]), []);
  });

  it("refuses one without a reason", () =>
    assert.deepEqual(codes([{ ...valid, reason: " " }]), ["EXM001"]));

  for (const until of ["2026-02-30", "tomorrow", "2026-1-1", undefined]) {
    it(`refuses ${until}, which is not a day`, () => {
      assert.deepEqual(codes([{ ...valid, until }]), ["EXM002"]);
    });
  }

  it("refuses one whose last day was yesterday", () => {
    assert.deepEqual(codes([{ ...valid, until: "2026-01-30" }]), ["EXM003"]);
  });

  it("refuses a rule that does not exist", () => {
    assert.deepEqual(codes([{ ...valid, rule: "SIZ999" }]), ["EXM004"]);
  });

  it("names the rule that differs only in case", () => {
    const manifest = aManifest({ exemptions: [{ ...valid, rule: "siz001" }] });
    const [found] = exemptions.judge(manifest, defaults, context);
    assert.equal(found?.fix, 'write "SIZ001".');
  });

  it("accepts the latest allowed last day, and refuses the day after", () => {
    const until = (day: string) => codes([{ ...valid, until: day }], { maxDays: 30 });
    assert.deepEqual(until("2026-03-02"), []);
    assert.deepEqual(until("2026-03-03"), ["EXM007"]);
  });

  it("refuses one of a rule that cannot be exempted", () =>
    assert.deepEqual(codes([valid], { notExemptible: ["SIZ001"] }), ["EXM008"]));

  it("refuses more than are allowed", () => {
    assert.deepEqual(codes([valid, valid], { maxExemptions: 1 }), ["EXM005"]);
  });

  it("says that all are ignored if the organisation configures that", () => {
    assert.deepEqual(codes([valid], { ignoreAll: true }), ["EXM006"]);
  });
});
