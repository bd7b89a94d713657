import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { judge } from "../../rules";
import oracle from "../fixtures/routines-oracle.json";
import {
  inspectRoutineFixture,
  routines,
  sourceOfRoutine,
  truthOfRoutine,
} from "../support/routines";

/** The day on which the expected results were written; the available containers depend on it. */
const TODAY = "2026-11-21";

/** Policies that the expected results cover, by the prefix of their codes; findings of others are ignored. */
const JUDGED = new Set(
  routines
    .flatMap((name) => [...truthOfRoutine(name).codes, ...(truthOfRoutine(name).warns ?? [])])
    .map((code) => code.slice(0, 3)),
);

describe("judge, on realistic routines", () => {
  for (const name of routines) {
    const { codes, warns, at } = truthOfRoutine(name);
    it(`finds ${codes.join(", ") || "nothing mandatory"} in ${name}`, async () => {
      const findings = judge(await inspectRoutineFixture(name), { today: TODAY }).filter(
        ({ code }) => JUDGED.has(code.slice(0, 3)),
      );
      const mandatory = findings.filter(({ level }) => level === "mandatory");
      assert.deepEqual(
        mandatory.map(({ code }) => code).sort(),
        [...codes].sort(),
        JSON.stringify(mandatory, undefined, 1),
      );
      if (warns) {
        // Containers and Pythons expire on their day, whatever the sources are.
        const advisory = findings.filter(
          ({ code, level }) => level === "advisory" && !code.startsWith("CON"),
        );
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

  it("includes valid routines and faulty ones", () => {
    const sound = routines.filter((name) => truthOfRoutine(name).codes.length === 0);
    assert.ok(sound.length >= 18 && routines.length - sound.length >= 18);
  });
});

/** Findings whose fault the server itself shows, in any environment. */
const SHOWN = /^(CPR00[1-6]|IMP00[23])$/;

describe("the expected result of the routines, on Vertex AI's own server code", () => {
  for (const [name, result] of Object.entries<string>(oracle.results)) {
    const { codes } = truthOfRoutine(name);
    const shown = codes.filter((code) => SHOWN.test(code));
    it(`is ${result === "answers" ? "an answer" : "a failure"} for ${name}`, () => {
      if (shown.length > 0) assert.notEqual(result, "answers", shown.join());
      if (codes.length === 0) assert.equal(result, "answers");
    });
  }
});
