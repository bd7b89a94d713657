import assert from "node:assert/strict";
import { mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { inspect } from "../../../inspect";
import { judge } from "../../../rules";
import { copyOf, scratchFolder } from "../../support/project";
import { savedModelFolder } from "../../support/savedModel";
import { wholeNode } from "../../support/wholeNode";

/** Findings of model-complete and model-format, as `code level file`. */
async function findingsOf(path: string): Promise<string[]> {
  return judge(await inspect(path))
    .filter(({ policy }) => policy === "model-complete" || policy === "model-format")
    .map(({ code, level, file }) => `${code} ${level} ${file}`);
}

describe("model-complete, on an export without its graph", () => {
  it("asks for the graph, and for nothing else", async () => {
    const path = copyOf("multi_input", scratchFolder());
    rmSync(join(path, "saved_model.pb"));
    assert.deepEqual(await findingsOf(path), ["CMP014 mandatory saved_model.pb"]);
  });

  it("asks to rename it if it has another name", async () => {
    const path = copyOf("multi_input", scratchFolder());
    renameSync(join(path, "saved_model.pb"), join(path, "Saved_Model.pb"));
    const [finding] = judge(await inspect(path));
    assert.equal(finding?.fix, "rename it to saved_model.pb.");
  });
});

describe("model-complete, on a fingerprint that is damaged", () => {
  it("warns, because TensorFlow loads the model", async () => {
    const path = copyOf("multi_input", scratchFolder());
    writeFileSync(join(path, "fingerprint.pb"), Buffer.alloc(5));
    assert.deepEqual(await findingsOf(path), ["CMP015 advisory fingerprint.pb"]);
  });
});

/**
 * TensorFlow 2.21 fails to load an empty file with OutOfRangeError, or with InvalidArgumentError if a size is given.
 */
describe("model-complete, on an empty asset", () => {
  it("refuses it if loading fills tables", async () => {
    const path = copyOf("with_assets", scratchFolder());
    writeFileSync(join(path, "assets/vocab.txt"), "");
    assert.deepEqual(await findingsOf(path), ["CMP006 mandatory assets/vocab.txt"]);
  });

  const inputs: Readonly<Record<string, readonly string[]>> = {
    InitializeTableFromTextFile: ["t", "t"],
    InitializeTableFromTextFileV2: ["t", "t"],
    InitializeTableV2: ["t", "t", "t"],
    ReadFile: ["t"],
  };
  /** An export with an empty asset that runs each of these ops when it is loaded. */
  const withOps = (...ops: readonly string[]) => {
    const nodes = ops.map((op, at) => wholeNode(`n${at}`, op, { inputs: inputs[op] ?? [] }));
    const path = savedModelFolder({
      nodes: [wholeNode("t", "Placeholder"), ...nodes],
      mainOps: ops.map((_, at) => `n${at}`),
      assets: ["a.txt"],
    });
    mkdirSync(join(path, "assets"));
    writeFileSync(join(path, "assets/a.txt"), "");
    return path;
  };
  const cases: Readonly<
    Record<string, readonly [ops: readonly string[], found: readonly string[]]>
  > = {
    "refuses it in TensorFlow 1's form of the op": [
      ["InitializeTableFromTextFile"],
      ["CMP006 mandatory assets/a.txt"],
    ],
    "only warns where another op may read it": [
      ["InitializeTableFromTextFileV2", "ReadFile"],
      ["CMP006 advisory assets/a.txt"],
    ],
    "only warns where a library's op may read it": [
      ["InitializeTableFromTextFileV2", "OwnLibraryOp"],
      ["CMP006 advisory assets/a.txt"],
    ],
    "says nothing where no table is filled from a file": [["InitializeTableV2"], []],
  };
  for (const [what, [ops, expected]] of Object.entries(cases)) {
    it(what, async () => {
      assert.deepEqual(await findingsOf(withOps(...ops)), expected);
    });
  }
});

/** TensorFlow's answers to many more are in test/fixtures/vocabulary-oracle.json. */
describe("model-complete, on a vocabulary that changed", () => {
  const found = async (content: string) => {
    const path = copyOf("with_assets", scratchFolder());
    writeFileSync(join(path, "assets/vocab.txt"), content);
    const findings = judge(await inspect(path)).filter(({ policy }) => policy === "model-complete");
    return findings.map(({ code, message }) => `${code} ${message}`);
  };

  it("refuses a key that occurs twice", async () => {
    assert.deepEqual(await found("the\nfox\nthe\n"), [
      'CMP022 line 3 repeats the key "the" of line 1, with another value',
    ]);
  });

  it("refuses an empty line", async () => {
    assert.deepEqual(await found("the\n\nfox\n"), ["CMP022 line 2 is empty"]);
  });

  it("accepts line ends of Windows, and other words", async () => {
    assert.deepEqual(await found("a\r\nb\r\nc"), []);
  });
});
