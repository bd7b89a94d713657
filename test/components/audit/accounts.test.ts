import assert from "node:assert/strict";
import { accountId } from "../../../components/audit/accounts";

describe("the name of an audit's account", () => {
  for (const name of ["models", "A", "Ärger", "9 lives", "x".repeat(100), "team/models.v2", "--"])
    it(`is valid for ${name.slice(0, 20)}`, () => {
      for (const use of ["audit", "invoke"] as const)
        assert.match(accountId(name, use, "urn"), /^[a-z][-a-z0-9]{4,28}[a-z0-9]$/);
    });

  it("differs between components and between uses", () => {
    const names = [
      accountId("models", "audit", "urn:a"),
      accountId("models", "invoke", "urn:a"),
      accountId("models", "audit", "urn:b"),
    ];
    assert.equal(new Set(names).size, 3);
    assert.match(names[0] ?? "", /^models-audit-[0-9a-f]{6}$/);
  });
});
