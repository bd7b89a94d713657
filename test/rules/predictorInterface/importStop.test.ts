import assert from "node:assert/strict";
import type { ImportStop } from "../../../inspect/python/routineFault";
import { aRoutine, codesOf, findingsOf, requirements } from "../../support/routineManifests";

const POLICY = "predictor-interface";

const found = (stop: ImportStop) =>
  findingsOf(
    POLICY,
    aRoutine({ faults: [{ code: "import-stop", file: "predictor.py", line: 3, ...stop }] }),
  ).filter(({ code }) => code === "CPR016")[0];

describe(`${POLICY}, on modules whose import stops the server`, () => {
  it("refuses them at the statement", () => {
    const finding = found({ cause: "exit", call: "sys.exit()" });
    assert.deepEqual(
      [finding?.level, finding?.file, finding?.line],
      ["mandatory", "predictor.py", 3],
    );
    assert.equal(finding?.message, "runs sys.exit() when the module is imported");
    assert.match(finding?.fix ?? "", /__main__/);
    assert.equal(finding?.data?.found, "sys.exit()");
  });

  const cases: readonly (readonly [ImportStop, message: RegExp, fix: RegExp])[] = [
    [
      { cause: "mutable-default", name: "labels", type: "list" },
      /the field labels of a data class has a list/,
      /default_factory=list/,
    ],
    [
      { cause: "default-order", name: "size", before: "labels" },
      /size has no default, but follows labels/,
      /move it before labels/,
    ],
    [{ cause: "arguments", argument: "--port" }, /requires the argument --port/, /__main__/],
    [{ cause: "server", call: "uvicorn.run" }, /uvicorn\.run starts a server/, /__main__/],
    [
      { cause: "pydantic", kind: "unannotated", name: "a" },
      /the field a of a pydantic model has no annotation/,
      /annotate it/,
    ],
    [
      { cause: "pydantic", kind: "argument", name: "Field(regex=...)" },
      /^Field\(regex=\.\.\.\): pydantic 2 removed this argument$/,
      /^write pattern in its place\.$/,
    ],
    [
      { cause: "pydantic", kind: "argument", name: "conlist(unique_items=...)" },
      /^conlist\(unique_items=\.\.\.\): pydantic 2 removed this argument$/,
      /^remove it, and declare the type Set\[TYPE\]\.$/,
    ],
    [
      { cause: "pydantic", kind: "argument", name: "validator(whole=...)" },
      /^validator\(whole=\.\.\.\): pydantic 2 removed this argument$/,
      /^remove it\.$/,
    ],
    [
      { cause: "pydantic", kind: "validator", name: "root_validator" },
      /neither pre=True nor skip_on_failure=True/,
      /model_validator/,
    ],
    [
      { cause: "pydantic", kind: "parameter", name: "field" },
      /a validator takes field/,
      /field_validator/,
    ],
    [
      { cause: "pydantic", kind: "type", name: "numpy.ndarray" },
      /has the type numpy\.ndarray/,
      /arbitrary_types_allowed/,
    ],
    [
      { cause: "circular", module: "model", name: "Net" },
      /imports Net from model, which imports this module/,
      /move Net into a module that both import/,
    ],
  ];
  it("leaves what only pydantic 2 refuses to an SDK with pydantic 1", () => {
    const codesFor = (kind: "unannotated" | "type", line: string) =>
      codesOf(
        POLICY,
        aRoutine({
          faults: [
            {
              ...{ code: "import-stop", file: "predictor.py", line: 3 },
              ...{ cause: "pydantic", kind, name: "a" },
            },
          ],
          requirements: requirements(line),
        }),
      ).filter((code) => code === "CPR016");
    assert.deepEqual(codesFor("unannotated", "pydantic==1.10.21"), []);
    assert.deepEqual(codesFor("type", "pydantic==1.10.21"), ["CPR016"]);
    assert.deepEqual(codesFor("unannotated", "pydantic==2.11.7"), ["CPR016"]);
  });

  for (const [stop, message, fix] of cases) {
    it(`says what to change for ${stop.cause}${stop.cause === "pydantic" ? `, ${stop.kind}` : ""}`, () => {
      const finding = found(stop);
      assert.match(finding?.message ?? "", message);
      assert.match(finding?.fix ?? "", fix);
    });
  }
});
