import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type Context, Suite, Test } from "mocha";
import type { Draft } from "../../rules";
import { FINDING_DATA } from "./findingData";
import { checkout } from "./project";

/** By code, the properties of `data` that all findings reported so far have in common. */
const seen = new Map<string, ReadonlySet<string>>();

/** Files of unit tests that `npm run coverage` leaves out; none of them judges a bundle. */
const leftOut = (): readonly string[] => {
  const { scripts } = JSON.parse(readFileSync(join(checkout, "package.json"), "utf8")) as {
    readonly scripts: Readonly<Record<string, string>>;
  };
  return scripts["coverage"]?.match(/(?<=--ignore )\S+\.test\.ts/g) ?? [];
};

/** Every file of unit tests that `npm run coverage` runs. */
const files = () => {
  const others = leftOut();
  return readdirSync(join(checkout, "test"), { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".test.ts") && !file.startsWith("engine"))
    .map((file) => join("test", file))
    .filter((file) => !others.includes(file))
    .map((file) => join(checkout, file));
};

/** Records what rules report while the tests run, and returns all existing codes. */
function record(): readonly string[] {
  const { policies: described, rules } = require("../../rules") as typeof import("../../rules");
  for (const rule of rules) {
    const judge = rule.judge.bind(rule);
    rule.judge = (...words) => {
      const drafts = [...judge(...words)];
      for (const draft of drafts) note(draft);
      return drafts;
    };
  }
  return described.flatMap(({ codes }) => Object.keys(codes));
}

function note({ code, data = {} }: Draft): void {
  const keys = new Set(Object.keys(data));
  const known = seen.get(code) ?? keys;
  seen.set(code, new Set([...known].filter((key) => keys.has(key))));
}

/**
 * Adds final tests to `npm run coverage` and to a run of all unit tests: some test reported each code of every policy, with its data.
 * Does nothing in a run of single files.
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
    suite.addTest(
      new Test("give programs what their findings are about", () => {
        const faults = codes.flatMap((code) => {
          const had = seen.get(code);
          return had ? dataFault(code, had) : [];
        });
        if (faults.length > 0) throw new Error(faults.join("\n"));
      }),
    );
  },
};

/** What a code's row in the table lacks, or what its findings lack. */
function dataFault(code: string, had: ReadonlySet<string>): string[] {
  const row = FINDING_DATA[code];
  if (row === undefined)
    return [
      `${code} has no row in test/support/findingData.ts; its findings have ${[...had].join(", ") || "no data"}`,
    ];
  const lacking = row.filter((key) => !had.has(key));
  return lacking.length > 0 ? [`a finding of ${code} has no ${lacking.join(", ")}`] : [];
}
