import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { inspect } from "../../../inspect";
import { judge } from "../../../rules";
import { fixtures } from "../../support/project";

/** What TensorFlow itself did with an export. */
interface Truth {
  readonly expect: "clean" | "refuse" | "warn";
  readonly why: string;
  readonly serving?: string;
}

const folder = join(fixtures, "served");
const { exports } = JSON.parse(readFileSync(join(folder, "truth.json"), "utf8")) as {
  exports: Readonly<Record<string, Truth>>;
};

/** Policies that judge how a graph loads and runs. */
const POLICIES = new Set(["serving-signature", "graph-safety", "model-complete"]);

describe("exports with TensorFlow's own verdict", () => {
  for (const [name, { expect, why, serving }] of Object.entries(exports)) {
    it(`${name} ${expect === "warn" ? "causes a warning" : expect === "clean" ? "is accepted" : "is refused"}: ${why}`, async () => {
      const manifest = await inspect(
        join(folder, name, "export"),
        serving === undefined ? {} : { serving: { image: serving } },
      );
      const found = judge(manifest, { today: "2026-11-28" }).filter(({ policy }) =>
        POLICIES.has(policy),
      );
      const refusals = found.filter(({ level }) => level === "mandatory");
      const shown = found.map(({ code, level, message }) => `${code} ${level}: ${message}`);
      assert.equal(refusals.length > 0, expect === "refuse", shown.join("\n"));
      if (expect === "warn") assert.ok(found.length > 0);
    });
  }
});
