import assert from "node:assert/strict";
import { anImport, importing } from "../../support/importing";
import { aRoutine, codesOf, findingsOf, requirements } from "../../support/routineManifests";

const POLICY = "requirements-complete";

describe(`${POLICY}, on imports that replace each other`, () => {
  it("does not require the replacement of an available module", () => {
    const optional = { kind: "optional" } as const;
    assert.deepEqual(codesOf(POLICY, importing("ujson", [], { ...optional, unless: "json" })), []);
    assert.deepEqual(
      codesOf(POLICY, importing("json5", ["ujson==5.10.0"], { ...optional, unless: "ujson" })),
      ["IMP006?"],
    );
    assert.deepEqual(codesOf(POLICY, importing("json5", [], { ...optional, unless: "ujson" })), [
      "IMP005?",
    ]);
  });

  it("requires the last of several imports if none of them is available", () => {
    const ways = (...lines: string[]) =>
      findingsOf(
        POLICY,
        aRoutine({
          imports: [
            anImport("orjson", { kind: "optional", line: 2 }),
            anImport("ujson", { kind: "optional", line: 5, unless: "orjson" }),
            anImport("json5", { line: 7, unless: "ujson" }),
          ],
          requirements: requirements(...lines),
        }),
      ).map(({ code, line }) => `${code} ${line}`);
    assert.deepEqual(ways(), ["IMP001 7", "IMP005 2", "IMP005 5"]);
    assert.deepEqual(ways("orjson==3.10.6"), []);
    assert.deepEqual(ways("ujson==5.10.0"), ["IMP005 2"]);
    assert.deepEqual(ways("json5==0.9.25"), ["IMP005 2", "IMP005 5"]);
  });

  it("does not require the replacement of a local module", () => {
    const imports = [
      anImport(".bounds", { kind: "optional", local: "app/bounds.py" }),
      anImport("bounds", { line: 3, unless: ".bounds", beside: "app/bounds.py" }),
    ];
    assert.deepEqual(codesOf(POLICY, aRoutine({ imports })), []);
    const [tried, instead] = imports;
    assert.ok(tried && instead);
    assert.deepEqual(codesOf(POLICY, aRoutine({ imports: [{ ...tried, local: null }, instead] })), [
      "IMP002",
      "IMP002?",
    ]);
  });

  it("follows imports that replace each other, however many and in a circle", () => {
    const imports = Array.from({ length: 2000 }, (_, at) =>
      anImport(`m${at}`, { line: at + 1, unless: `m${(at + 1) % 2000}` }),
    );
    assert.equal(codesOf(POLICY, aRoutine({ imports })).length, 2000);
  });
});
