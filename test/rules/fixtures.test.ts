import assert from "node:assert/strict";
import { join } from "node:path";
import { inspect } from "../../inspect";
import { judge } from "../../rules";
import { exportOf, otherModels, savedModels, truthOf } from "../support/exports";
import { fixtures } from "../support/project";

/** Policy and code for each problem in the fixtures' expected results. */
const FOUND_BY: Readonly<Record<string, string>> = {
  corrupt_index: "CMP003",
  missing_index: "CMP003",
  missing_data_shard: "CMP004",
  short_data_shard: "CMP004",
  checksum_mismatch: "CMP005",
  missing_asset: "CMP006",
  lfs_pointer: "CMP007",
  saved_model_in_subdirectory: "CMP008",
  empty_saved_model_pb: "CMP002",
  graphdef_not_savedmodel: "CMP002",
  truncated_saved_model_pb: "CMP001",
  lambda_layer: "FMT004",
  float64_variables: "SIZ002",
  no_serve_tag: "SIG001",
  no_signatures: "SIG002",
  no_serving_default: "SIG003",
  unfilled_variables: "SIG011",
  unsafe_ops: "OPS001",
  optimizer_variables: "TRN003",
  random_ops: "TRN005",
  queue_ops: "TRN005",
  training_ops: "TRN006",
  reader_ops: "TRN006",
  summary_ops: "TRN006",
  summary_file: "TRN001",
  extra_checkpoint_dir: "TRN001",
};

/** Problems that only warn. */
const ADVISORY = /^(SIZ002|TRN\d+)$/;

/** Policies under test, by the prefix of their codes. */
const JUDGED = new Set(Object.values(FOUND_BY).map((code) => code.slice(0, 3)));

describe("judge, on SavedModels with known faults", () => {
  for (const name of savedModels) {
    const { problems } = truthOf(name);
    const what = problems.length === 0 ? "nothing mandatory" : problems.join(", ");
    it(`finds ${what} in ${name}`, async () => {
      const findings = judge(await inspect(exportOf(name))).filter(({ code }) =>
        JUDGED.has(code.slice(0, 3)),
      );
      const codes = findings.map(({ code }) => code);
      for (const problem of problems)
        assert.ok(codes.includes(FOUND_BY[problem] ?? problem), problem);
      const expected = new Set(
        problems.map((problem) => FOUND_BY[problem]).filter((code) => !ADVISORY.test(code ?? "")),
      );
      const mandatory = findings
        .filter(({ level }) => level === "mandatory")
        .map(({ code }) => code);
      assert.deepEqual(new Set(mandatory), expected);
      for (const { fix, reason } of findings) assert.match(`${reason} ${fix}`, /\.$/);
    });
  }
});

describe("judge, on routines with known faults", () => {
  const cases: Readonly<Record<string, readonly string[]>> = {
    cpr_complete: [],
    cpr_missing: ["IMP001 predictor.py:7", "IMP001 predictor.py:8"],
    cpr_mismatched: ["REQ014 requirements.txt:2"],
    cpr_unpinned: ["REQ001 requirements.txt:1"],
  };
  for (const [name, expected] of Object.entries(cases)) {
    it(`finds exactly ${expected.join(", ") || "nothing"} in ${name}`, async () => {
      const manifest = await inspect(join(fixtures, name), {
        customPrediction: { predictor: "predictor:Predictor" },
      });
      const mandatory = judge(manifest).filter(({ level }) => level === "mandatory");
      assert.deepEqual(
        mandatory.map(({ code, file, line }) => `${code} ${file}:${line}`),
        expected,
      );
    });
  }
});

/** The code that refuses a folder without a SavedModel, by the kind of model in it. */
const REFUSED_BY: Readonly<Record<string, string>> = {
  keras_archive: "FMT008",
  keras_json_and_weights: "FMT002",
  keras_h5: "FMT003",
  keras_weights_h5: "FMT008",
  sklearn: "FMT001",
  tflite: "FMT008",
  pytorch: "FMT001",
  tf_checkpoint: "CMP009",
  xgboost: "FMT002",
};

describe("judge, on folders that contain no SavedModel", () => {
  for (const { name, kind } of otherModels) {
    it(`refuses ${name} with ${REFUSED_BY[kind]}`, async () => {
      const findings = judge(
        await inspect(join(fixtures, name), { export: { exclude: ["expected.json"] } }),
      );
      const mandatory = findings.filter(({ level }) => level === "mandatory");
      assert.ok(mandatory.some(({ code }) => code === REFUSED_BY[kind]));
    });
  }
});
