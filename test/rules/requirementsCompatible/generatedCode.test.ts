import assert from "node:assert/strict";
import type { GeneratedCodeFacts } from "../../../inspect/python/facts";
import { aRoutine, findingsOf, requirements } from "../../support/routineManifests";

const place = { file: "row_pb2.py", line: 2 };
const OLD: GeneratedCodeFacts = { by: "protobuf", ...place };
const NEW: GeneratedCodeFacts = { by: "protobuf", version: "6.31.0", ...place };
const GRPC: GeneratedCodeFacts = { by: "grpcio", version: "1.70.0", ...place };

function found(code: GeneratedCodeFacts, ...lines: readonly string[]) {
  const routine = aRoutine({ requirements: requirements(...lines), generatedCode: [code] });
  return findingsOf("requirements-compatible", routine).filter(({ code: own }) => own === "REQ028");
}

describe("requirements-compatible, on code of protoc", () => {
  // Each import failed in an environment with the pins.
  const refused = [
    [OLD, "protobuf==5.29.5"],
    [NEW, "protobuf==5.29.5"],
    [GRPC, "grpcio==1.62.3"],
  ] as const;
  for (const [code, pin] of refused) {
    it(`refuses that of ${code.by} ${code.version ?? "3.19"} beside ${pin}`, () => {
      const [one, ...others] = found(code, pin);
      assert.deepEqual(
        [one?.level, one?.file, one?.line, others],
        ["mandatory", "row_pb2.py", 2, []],
      );
      assert.match(one?.fix ?? "", /generate the file again/);
    });
  }

  it("accepts a release that is as new as the code", () => {
    assert.deepEqual(found(NEW, "protobuf==6.31.1"), []);
    assert.deepEqual(found(GRPC, "grpcio==1.70.0"), []);
  });

  it("only warns of a release that no line pins, and of code that may not be imported", () => {
    assert.equal(found(OLD)[0]?.level, "advisory");
    assert.equal(found({ ...OLD, isMaybe: true }, "protobuf==5.29.5")[0]?.level, "advisory");
  });

  it("proposes the oldest release that takes the code, if the other lines do", () =>
    assert.match(found(NEW, "protobuf==5.29.5")[0]?.fix ?? "", /^pin protobuf==6\.31\.\d/));
});
