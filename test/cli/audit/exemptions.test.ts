import assert from "node:assert/strict";
import { cpSync } from "node:fs";
import { join } from "node:path";
import { exemptionsOf } from "../../../cli/audit/exemptions";
import { InputError } from "../../../inspect";
import { auditExemptionsIn } from "../../../inspect/schema/auditExemptions";
import { commandLine } from "../../support/commandLine";
import { exportOf } from "../../support/exports";
import { withFolders } from "../../support/folders";

const WAIVED = { rule: "OPS001", reason: "read only", until: "2999-01-01" };
const of = (...exemptions: readonly object[]) => auditExemptionsIn("file.json", { exemptions });

describe("an exemption of an audit", () => {
  it("is for the version in its path, and for all below it", () => {
    const exemptions = of({ path: "/team/iris/", ...WAIVED });
    for (const folder of ["team/iris", "team/iris/0123456789abcdef"])
      assert.deepEqual(exemptionsOf(folder, exemptions), [WAIVED]);
    for (const folder of ["", "team", "team/iris2", "iris", "other/team/iris"])
      assert.deepEqual(exemptionsOf(folder, exemptions), []);
  });

  for (const [what, given, fault] of [
    ["without a path", { exemptions: [WAIVED] }, /exemptions\.0\.path is missing/],
    ["with the path of everything", { exemptions: [{ ...WAIVED, path: "/" }] }, /path is missing/],
    ["with another property", { exemptions: [{ ...WAIVED, version: "a" }] }, /version is unknown/],
    ["in another form", { exemptions: WAIVED }, /exemptions is \{/],
  ] as const)
    it(`is refused ${what}`, () =>
      assert.throws(
        () => auditExemptionsIn("file.json", given),
        (error) => error instanceof InputError && fault.test(error.what),
      ));
});

describe("an audit with exemptions", function () {
  this.timeout(60_000);
  const { folder } = withFolders();

  it("waives the findings of the versions that they name, and of no other", async () => {
    const root = folder();
    for (const name of ["iris", "iris2"])
      cpSync(exportOf("unsafe_ops"), join(root, name), { recursive: true });
    const waived = [{ ...WAIVED, path: "iris" }];
    const file = `${folder({ "waived.json": JSON.stringify({ exemptions: waived }) })}/waived.json`;
    const { out } = await commandLine("audit", root, "--exemptions", file);
    const levels = out.split("\n").map((line) => {
      const { findings } = JSON.parse(line) as { findings: { code: string; level: string }[] };
      return findings.find(({ code }) => code === "OPS001")?.level;
    });
    assert.deepEqual(levels, ["advisory", "mandatory"]);
  });
});
