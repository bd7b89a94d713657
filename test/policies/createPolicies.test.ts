import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { Session } from "../../policies/adapter/session";
import { toPolicy } from "../../policies/adapter/toPolicy";
import { createPolicies } from "../../policies/createPolicies";
import type { AnyRule } from "../../rules";
import { previewPolicies } from "../../testing";
import { aDeclaration } from "../support/declared";
import { checkout } from "../support/project";

const TSX = require.resolve("tsx");

/** What a program prints in a separate process, in which nothing has patched the SDK yet. */
function printed(program: string): string {
  const index = JSON.stringify(join(checkout, "policies/index.ts"));
  const text = `const sdk = require("@pulumi/policy/deserialize.js");
    const original = sdk.deserializeProperties;
    const pack = require(${index});
    ${program}`;
  return execFileSync(process.execPath, ["--import", TSX, "-e", text], {
    cwd: checkout,
    encoding: "utf8",
  }).trim();
}

describe("createPolicies", () => {
  it("creates packs that share nothing", async () => {
    const waived = await aDeclaration("unsafe_ops", {
      exemptions: [{ rule: "OPS001", reason: "agreed", until: "2999-12-31" }],
    });
    const resources = waived.map((one) => ({ outputs: one.props ?? {}, ...one }));
    const levels = async (pack: ReturnType<typeof createPolicies>, config = {}) =>
      (await previewPolicies(pack, resources, { config }))
        .filter(({ message }) => message.includes("[OPS001]"))
        .map(({ level }) => level);
    const [strict, lenient] = [createPolicies(), createPolicies()];
    assert.ok((await levels(strict, { exemptions: { ignoreAll: true } })).includes("mandatory"));
    assert.ok(!(await levels(lenient)).includes("mandatory"));
  });

  it("patches the SDK once, and importing the module does not", () => {
    const program = `
      const imported = sdk.deserializeProperties === original;
      pack.createPolicies();
      const patched = sdk.deserializeProperties;
      pack.createPolicies();
      console.log(imported, patched !== original, sdk.deserializeProperties === patched);`;
    assert.equal(printed(program), "true true true");
  });

  it("creates `policies`, for packs that import them, on first use", () => {
    const program = `
      const { policies } = pack;
      console.log(policies.length, policies === pack.policies, sdk.deserializeProperties !== original);`;
    assert.equal(printed(program), `${createPolicies().length} true true`);
  });

  it("reports an error of a rule as mandatory, whatever level is configured", async () => {
    const broken: AnyRule = {
      policy: "broken",
      description: "",
      level: "advisory",
      codes: {},
      options: {},
      judge: () => {
        throw new TypeError("not a function");
      },
    };
    const found = await previewPolicies([toPolicy(broken, new Session())], await aDeclaration(), {
      config: { broken: "advisory" },
    });
    assert.deepEqual(
      found.map(({ level, message }) => [level, message.split("\n")[0]]),
      [["mandatory", "internal error in the rule broken: not a function [INT001]"]],
    );
  });
});
