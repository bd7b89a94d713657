import assert from "node:assert/strict";
import { cpSync, readFileSync } from "node:fs";
import { join } from "node:path";
import Ajv2020 from "ajv/dist/2020";
import { loadCommands } from "../../cli/commands";
import { commandLine } from "../support/commandLine";
import { exportOf } from "../support/exports";
import { withFolders } from "../support/folders";
import { checkout, fixtures, scratchFolder } from "../support/project";

const { folder, copyOf } = withFolders();

const VERSION = (require("../../package.json") as { version: string }).version;

/** Whether a document is valid by a published schema; each schema is compiled once. */
const validators = new Map<string, ReturnType<Ajv2020["compile"]>>();
function assertValid(schema: string, document: unknown): void {
  const file = join(checkout, "schemas", schema);
  const check =
    validators.get(schema) ??
    new Ajv2020({ strict: false }).compile(JSON.parse(readFileSync(file, "utf8")));
  validators.set(schema, check);
  assert.ok(check(document), `${schema}: ${JSON.stringify(check.errors?.slice(0, 3))}`);
}

const PREDICTOR =
  "class Predictor:\n    def load(self, artifacts_uri):\n        pass\n\n    def preprocess(self, prediction_input):\n        return prediction_input\n\n    def predict(self, instances):\n        return instances\n\n    def postprocess(self, prediction_results):\n        return prediction_results\n";
const routine = (requirements = "numpy==1.26.4\n") =>
  folder({
    "predictor.py": PREDICTOR,
    "requirements.txt": requirements,
    "request.json": '{"instances": [1]}',
    "model-version.json": '{"customPrediction": {"predictor": "predictor:Predictor"}}',
  });

/** Command lines of each command with --json, by a short description. */
const LINES: readonly (readonly [about: string, words: () => string[], schema: string])[] = [
  ["check of a clean export", () => ["check", copyOf("keras3_export")], "check"],
  ["check of a refused one", () => ["check", exportOf("missing_shard")], "check"],
  [
    "check of several",
    () => ["check", exportOf("missing_shard"), copyOf("keras3_export"), routine("numpy\n")],
    "check",
  ],
  ["inspect of an export", () => ["inspect", exportOf("multi_input")], "inspect"],
  ["inspect of a routine", () => ["inspect", routine()], "inspect"],
  ["sniff", () => ["sniff", join(fixtures, "sklearn_model/model.pkl")], "sniff"],
  ["init of an export", () => ["init", copyOf("keras3_export")], "init"],
  ["pack", () => ["pack", copyOf("keras3_export"), "-o", scratchFolder()], "pack"],
  ["lock --check without a lock", () => ["lock", routine(), "--check"], "lock"],
  [
    "try of a routine that works",
    () => {
      const path = routine("");
      return ["try", path, "--no-install", "--request", join(path, "request.json")];
    },
    "try",
  ],
  [
    "try of a routine that fails",
    () => {
      const path = routine("");
      cpSync(join(fixtures, "cpr_mismatched/predictor.py"), join(path, "predictor.py"));
      return ["try", path, "--no-install"];
    },
    "try",
  ],
];

describe("--json", () => {
  for (const [about, words, command] of LINES) {
    it(`is one document of the published schema for ${about}`, async () => {
      const { code, out, err } = await commandLine(...words(), "--json");
      assert.ok(code < 2, err);
      const document = JSON.parse(out);
      assertValid(`${command}-output.json`, document);
      if (command !== "sniff")
        assert.deepEqual(document.tool, { name: "model-version", version: VERSION });
    });
  }

  it("is tried here for every command that has it", async () => {
    const commands = await loadCommands();
    const withJson = commands.filter(({ flags }) => "json" in flags).map(({ name }) => name);
    assert.deepEqual([...new Set(LINES.map(([, , command]) => command))].sort(), withJson.sort());
  });

  for (const command of ["check", "inspect", "init", "pack", "lock", "try"]) {
    it(`is an error document for ${command} of what is not there`, async () => {
      const output = command === "pack" ? ["-o", scratchFolder()] : [];
      const { code, out, err } = await commandLine(command, "nowhere", ...output, "--json");
      assert.equal(code, 2);
      assert.notEqual(err, "");
      const document = JSON.parse(out);
      assertValid("error-output.json", document);
      assert.equal(document.verdict, "error");
    });
  }

  it("of inspect is read back as a version before", async () => {
    const { out } = await commandLine("inspect", exportOf("multi_input"), "--json");
    const before = join(folder({ "manifest.json": out }), "manifest.json");
    const { code, err } = await commandLine("check", exportOf("multi_input"), "--against", before);
    assert.equal(code, 0, err);
  });
});
