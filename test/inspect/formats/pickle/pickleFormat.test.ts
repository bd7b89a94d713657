import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { bufferSource } from "../../../../inspect/bytes/byteSource";
import { recognise } from "../../../../inspect/formats";
import { details } from "../../../../rules/modelFormat/describe";
import { fixtures } from "../../../support/project";

/** What Python's own pickle writes for an expression; it is never loaded. */
function pickled(expression: string, protocol: number): Buffer {
  const code = `import sys, os, pickle, collections
class Acts:
    def __reduce__(self): return (os.getcwd, ())
sys.stdout.buffer.write(pickle.dumps(${expression}, protocol=${protocol}))`;
  return execFileSync("python3", ["-c", code]);
}

function detailOf(bytes: Buffer): string {
  return details(recognise(bufferSource(bytes)));
}

describe("the detail of a pickle", () => {
  for (const protocol of [0, 2, 4, 5]) {
    it(`names in protocol ${protocol} imports with effects before those that rebuild containers, and counts the rest`, () => {
      const bytes = pickled(
        "[collections.OrderedDict(a=1), {1}, frozenset({2}), complex(1, 2), slice(1), Acts()]",
        protocol,
      );
      assert.match(detailOf(bytes), /imports posix\.getcwd, .*, .* and [1-3] more$/);
    });

    it(`finds in protocol ${protocol} an import with effects after a hundred values`, () => {
      const bytes = pickled("[collections.OrderedDict(), *range(100), Acts()]", protocol);
      assert.match(detailOf(bytes), /imports posix\.getcwd, /);
    });
  }

  it("names all of three imports", () => {
    assert.doesNotMatch(detailOf(pickled("[Acts(), collections.OrderedDict()]", 4)), /more/);
  });
});

describe("the format of a pickle of arrays", () => {
  for (const [name, format] of [
    ["model.joblib", "joblib"],
    ["model.pkl", "pickle"],
  ] as const) {
    it(`is ${format} if ${format} wrote it`, () => {
      const bytes = readFileSync(join(fixtures, "sklearn_model", name));
      assert.equal(recognise(bufferSource(bytes)).format, format);
    });
  }
});
