import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { inspect } from "../../../inspect";
import { recogniseFile } from "../../../inspect/formats";
import { judge } from "../../../rules";
import { sniff } from "../../../rules/modelFormat/sniff";
import { debugInfo } from "../../support/debugInfo";
import { aManifest } from "../../support/manifests";
import { copyOf, scratchFolder } from "../../support/project";
import { field } from "../../support/protobuf";

describe("training-leftovers, on debug information", () => {
  /** An export with this as its debug information. */
  const withDebug = (content: Buffer) => {
    const path = copyOf("multi_input", scratchFolder());
    mkdirSync(join(path, "debug"));
    writeFileSync(join(path, "debug/saved_model_debug_info.pb"), content);
    return path;
  };

  it("warns that it reveals source paths, and sniff accepts it", async () => {
    const path = withDebug(debugInfo());
    const [finding] = judge(await inspect(path)).filter(({ code }) => code === "TRN007");
    assert.deepEqual(
      [finding?.level, finding?.file],
      ["advisory", "debug/saved_model_debug_info.pb"],
    );
    const file = join(path, "debug/saved_model_debug_info.pb");
    assert.equal(sniff(file, recogniseFile(file)).refuse, false);
  });

  it("recognises nothing else as debug information: another field, bytes in a string, no frame, or a truncated message", async () => {
    const whole = debugInfo();
    const others: Readonly<Record<string, Buffer>> = {
      "another field": Buffer.concat([whole, field(9, "x")]),
      "bytes in a text": Buffer.concat([whole, field(1, Buffer.from([0x80, 2, 0]))]),
      "no frame": field(1, "/home/user/train.py"),
      "a cut message": whole.subarray(0, whole.length - 1),
    };
    for (const [what, content] of Object.entries(others)) {
      const file = join(withDebug(content), "debug/saved_model_debug_info.pb");
      assert.notEqual(recogniseFile(file).format, "tensorflow-debug-info", what);
      assert.match(sniff(file, recogniseFile(file)).reason, /\S/, what);
    }
  });
});

describe("training-leftovers, on random numbers", () => {
  /** Codes for a graph that draws random numbers when these signatures run, of which some use none. */
  const codesOf = (reached: readonly string[], idle: readonly string[] = []) => {
    const tensor = { dtype: "float32", shape: [-1, 4], tensor: "x:0" };
    const signature = { methodName: "", inputs: { x: tensor }, outputs: { y: tensor } };
    const listed = (names: readonly string[]) =>
      Object.fromEntries(names.map((name) => [name, ["RandomUniform"]]));
    const graph = {
      tags: ["serve"],
      tensorflowVersion: "2.15.1",
      producer: 1,
      minConsumer: 0,
      signatures: { a: signature, b: signature },
      ops: { RandomUniform: 1 },
      reachedOps: { a: [], b: [], ...listed(reached) },
      idleRandomOps: listed(idle),
      assets: [],
      restores: true,
    };
    const savedModel = { metaGraphs: [graph], variables: [], duplicateBytes: 0 };
    return judge(aManifest({ savedModel }), { today: "2026-11-28" })
      .filter(({ policy }) => policy === "training-leftovers")
      .map(({ code, message }) => `${code} ${message}`);
  };
  const what = "random numbers, as dropout draws them";

  it("warns if outputs of a signature depend on them", () => {
    assert.deepEqual(codesOf(["a"]), [`TRN005 ${what}: RandomUniform runs with "a"`]);
    assert.deepEqual(codesOf(["a", "b"], ["a"]), [`TRN005 ${what}: RandomUniform runs with "b"`]);
  });

  it("accepts them if no output depends on them", () =>
    assert.deepEqual(codesOf(["a", "b"], ["a", "b"]), []));

  it("names them as unused if no signature draws them", () =>
    assert.deepEqual(codesOf([]), [`TRN006 unused in the graph: ${what} (RandomUniform)`]));
});
