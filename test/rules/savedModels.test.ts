import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { inspect } from "../../inspect";
import { judge } from "../../rules";
import { fixtures } from "../support/project";

const folder = join(fixtures, "savedModels");

/** What TensorFlow and its server did with an export, recorded before a rule saw it. */
interface Truth {
  /** `refuse`: a mandatory finding; `warn`: an advisory finding and no mandatory one; `clean`: no mandatory finding. */
  readonly expect: "refuse" | "warn" | "clean";
  readonly why: string;
  /** The image that serves it. */
  readonly serving?: string;
}

/** Policies under test; findings of others are ignored. */
const JUDGED = new Set([
  "model-complete",
  "model-format",
  "serving-signature",
  "serving-container",
  "graph-safety",
]);

/** Exports that are served, and those that TensorFlow cannot judge, because a TFLite model has no server. */
const NOT_SERVED = new Set(["FMT008"]);

/** The day on which the expected results were written; the available containers depend on it. */
const TODAY = "2026-11-28";

describe("judge, on exports made in many ways", () => {
  for (const name of readdirSync(folder)) {
    const path = join(folder, name, "truth.json");
    const truth: Truth = JSON.parse(readFileSync(path, "utf8"));
    it(`${truth.expect}s ${name}: ${truth.why}`, async () => {
      const request = join(folder, name, "request.json");
      const manifest = await inspect(join(folder, name, "export"), {
        ...(truth.serving !== undefined && { serving: { image: truth.serving } }),
        ...(existsSync(request) && { sampleRequest: request }),
      });
      const findings = judge(manifest, { today: TODAY }).filter(
        ({ policy, code }) => JUDGED.has(policy) && !NOT_SERVED.has(code),
      );
      const mandatory = findings.filter(({ level }) => level === "mandatory");
      const said = JSON.stringify(findings, undefined, 1);
      if (truth.expect === "refuse") assert.notEqual(mandatory.length, 0, said);
      else assert.deepEqual(mandatory, [], said);
      if (truth.expect === "warn") assert.notEqual(findings.length, 0, said);
    });
  }
});
