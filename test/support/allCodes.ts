import { readdirSync } from "node:fs";
import { join } from "node:path";
import { type Context, Suite, Test } from "mocha";
import { checkout } from "./project";

const seen = new Set<string>();

/** Every file of unit tests. */
const files = () =>
  readdirSync(join(checkout, "test"), { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".test.ts") && !file.startsWith("engine"))
    .map((file) => join(checkout, "test", file));

/** Notes every code that a rule reports while the tests run, and returns all that there are. */
function record(): readonly string[] {
  const { policies: described, rules } = require("../../rules") as typeof import("../../rules");
  for (const rule of rules) {
    const judge = rule.judge.bind(rule);
    rule.judge = (...words) => {
      const drafts = [...judge(...words)];
      for (const { code } of drafts) seen.add(code);
      return drafts;
    };
  }
  return described.flatMap(({ codes }) => Object.keys(codes));
}

/**
 * Adds a last test to a run of all unit tests: each code of every policy was reported by some test.
 * A run of single files is left as it is.
 */
export const mochaHooks = {
  beforeAll(this: Context) {
    const root = this.test?.parent;
    if (!root || files().some((file) => !(file in require.cache))) return;
    const codes = record();
    const suite = Suite.create(root, "the codes of the policies");
    suite.addTest(
      new Test("are each reported in some unit test", () => {
        const { reportedByPacks } = require("./pack") as typeof import("./pack");
        const missing = codes.filter((code) => !seen.has(code) && !reportedByPacks.has(code));
        if (missing.length > 0) throw new Error(`no unit test reports ${missing.join(", ")}`);
      }),
    );
  },
};
