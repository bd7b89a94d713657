import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { inspect } from "../../../inspect";
import { recogniseFile } from "../../../inspect/formats";
import { judge } from "../../../rules";
import { sniff } from "../../../rules/modelFormat/sniff";
import { debugInfo } from "../../support/debugInfo";
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
