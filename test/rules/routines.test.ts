import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { judge } from "../../rules";
import {
  inspectRoutineFixture,
  routines,
  sourceOfRoutine,
  truthOfRoutine,
} from "../support/routines";

/** The day on which the truth was written: containers come and go. */
const TODAY = "2026-11-21";

describe("judge, on routines as people write them", () => {
  for (const name of routines) {
    const { codes, warns, at } = truthOfRoutine(name);
    it(`finds ${codes.join(", ") || "nothing mandatory"} in ${name}`, async () => {
      const findings = judge(await inspectRoutineFixture(name), { today: TODAY });
      const mandatory = findings.filter(({ level }) => level === "mandatory");
      assert.deepEqual(
        mandatory.map(({ code }) => code).sort(),
        [...codes].sort(),
        JSON.stringify(mandatory, undefined, 1),
      );
      if (warns) {
        const advisory = findings.filter(({ level }) => level === "advisory");
        assert.deepEqual(advisory.map(({ code }) => code).sort(), [...warns].sort());
      }
      if (at === undefined) return;
      const [, file = "", text = ""] = /^(\S+?)(?:: (.*))?$/.exec(at) ?? [];
      const [found] = mandatory;
      assert.equal(found?.file, file);
      if (text === "") return;
      const lines = readFileSync(join(sourceOfRoutine(name), file), "utf8").split("\n");
      assert.ok(lines[(found?.line ?? 0) - 1]?.includes(text), `line ${found?.line}`);
    });
  }

  it("has sound routines and broken ones", () => {
    const sound = routines.filter((name) => truthOfRoutine(name).codes.length === 0);
    assert.ok(sound.length >= 18 && routines.length - sound.length >= 18);
  });
});
