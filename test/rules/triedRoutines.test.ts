import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { inspect } from "../../inspect";
import { judge } from "../../rules";
import { cases } from "../fixtures/triedRoutines/cases.json";
import { fixtures } from "../support/project";

/** Policies that judge sources and requirements, by the prefix of their codes. */
const JUDGED = /^(IMP|REQ|CPR)/;

interface Tried {
  readonly kind: string;
  readonly predictor: string;
  /** `refuse` if the image cannot be built or the server does not answer, `clean` if it answers. */
  readonly expect: string;
  /** Codes of which one must be found. */
  readonly codes?: readonly string[];
}

describe("judge, on routines that were installed and sent a request", () => {
  for (const [name, { kind, predictor, expect, codes = [] }] of Object.entries<Tried>(cases)) {
    const found = codes.length > 0 ? codes.join(" or ") : "nothing mandatory";
    it(`finds ${found} in ${name}: ${kind}`, async () => {
      const folder = join(fixtures, "triedRoutines", name);
      const artifacts = join(folder, "artifacts");
      const manifest = await inspect(join(folder, "src"), {
        customPrediction: { predictor, ...(existsSync(artifacts) && { artifacts }) },
      });
      const mandatory = judge(manifest, { today: "2026-11-28" })
        .filter(({ code, level }) => level === "mandatory" && JUDGED.test(code))
        .map(({ code }) => code);
      if (expect === "clean") assert.deepEqual(mandatory, []);
      else
        assert.ok(
          codes.some((code) => mandatory.includes(code)),
          mandatory.join(),
        );
    });
  }

  it("covers at least sixty routines, of which many answer and many fail", () => {
    const all = Object.values<Tried>(cases);
    const sound = all.filter(({ expect }) => expect === "clean");
    assert.ok(all.length >= 60 && sound.length >= 25 && all.length - sound.length >= 25);
  });
});
