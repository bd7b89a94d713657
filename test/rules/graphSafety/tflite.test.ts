import assert from "node:assert/strict";
import { copyFileSync, cpSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { inspect } from "../../../inspect";
import { type Finding, judge } from "../../../rules";
import { fixtures, scratchFolder } from "../../support/project";

/** What TensorFlow Lite's interpreter did with a model, and the findings that follow from that. */
interface Truth {
  readonly expect: "clean" | "refuse" | "warn";
  readonly why: string;
}

const folder = join(fixtures, "served_tflite");
const { models } = JSON.parse(readFileSync(join(folder, "truth.json"), "utf8")) as {
  models: Readonly<Record<string, Truth>>;
};

/** Policies that judge a file's format, its completeness, and what its graph does. */
const POLICIES = new Set(["model-format", "graph-safety", "model-complete"]);
const ACCEPTED = { clean: "accepted", refuse: "refused", warn: "warned of" } as const;

/** The findings about a model among a routine's artifacts. */
async function findingsOf(name: string): Promise<Finding[]> {
  const source = scratchFolder();
  cpSync(join(fixtures, "cpr_complete"), source, { recursive: true });
  const artifacts = scratchFolder();
  copyFileSync(join(folder, `${name}.tflite`), join(artifacts, "model.tflite"));
  const manifest = await inspect(source, {
    customPrediction: { predictor: "predictor:Predictor", artifacts },
  });
  return judge(manifest, { today: "2026-11-28" }).filter(({ policy }) => POLICIES.has(policy));
}

describe("TFLite models with TensorFlow Lite's own verdict", () => {
  for (const [name, { expect, why }] of Object.entries(models)) {
    it(`${name} is ${ACCEPTED[expect]}: ${why}`, async () => {
      const found = await findingsOf(name);
      const shown = found.map(({ code, level, message }) => `${code} ${level}: ${message}`);
      const refusals = found.filter(({ level }) => level === "mandatory");
      assert.equal(refusals.length > 0, expect === "refuse", shown.join("\n"));
      assert.equal(found.length > 0, expect !== "clean", shown.join("\n"));
    });
  }

  const CODES: Readonly<Record<string, readonly [code: string, message: RegExp, fix: RegExp]>> = {
    flex_read_file: ["FMT004", /with code: the op ReadFile/, /without these ops/],
    flex_other_options: ["FMT004", /the op ReadFile/, /without these ops/],
    flex_text: ["OPS004", /1 op of TensorFlow: FlexStringLower/, /TFLITE_BUILTINS/],
    text_op: ["OPS004", /of TensorFlow Text .*: TFText>NgramsStringJoin/, /SELECT_TFTEXT_OPS/],
    mediapipe_op: ["OPS004", /of MediaPipe: Landmarks2TransformMatrix/, /with MediaPipe/],
    custom_op: ["OPS004", /1 custom op: Erfinv/, /InterpreterWithCustomOps/],
    pickle_concatenated: ["FMT001", /member weights.bin/, /./],
    reading_member: ["FMT004", /member encoder.tflite: .*ReadFile/, /without these ops/],
    escaping_member: ["FMT005", /points outside the archive/, /./],
    bytes_behind: ["FMT005", /bytes follow the end of the zip/, /./],
    missing_tensor: ["CMP012", /names tensor 77, and has 3 tensors/, /convert it again/],
    missing_buffer: ["CMP012", /names buffer 77, and has 6 buffers/, /convert it again/],
    missing_code: ["CMP012", /names operator code 9, and has 1 operator code$/, /convert it again/],
    other_version: ["CMP012", /its schema has version 4, not 3/, /convert the model again/],
    without_graph: ["CMP012", /it contains no graph/, /convert it again/],
    truncated: ["CMP012", /cannot be read/, /convert it again/],
  };
  for (const [name, [code, message, fix]] of Object.entries(CODES)) {
    it(`reports ${code} for ${name}, with the cause and the fix`, async () => {
      const found = (await findingsOf(name)).filter((one) => one.code === code);
      assert.equal(found.length, 1);
      assert.match(found[0]?.message ?? "", message);
      assert.match(found[0]?.fix ?? "", fix);
    });
  }

  it("ignores custom ops that the option customOps names", async () => {
    const source = scratchFolder();
    cpSync(join(fixtures, "cpr_complete"), source, { recursive: true });
    const artifacts = scratchFolder();
    copyFileSync(join(folder, "custom_op.tflite"), join(artifacts, "model.tflite"));
    const manifest = await inspect(source, {
      customPrediction: { predictor: "predictor:Predictor", artifacts },
    });
    const codes = (customOps: readonly string[]) =>
      judge(manifest, { policies: { "graph-safety": Object.assign({}, { customOps }) } }).map(
        ({ code }) => code,
      );
    assert.ok(codes(["Erf"]).includes("OPS004"));
    assert.ok(!codes(["Erfinv"]).includes("OPS004"));
  });
});
