import assert from "node:assert/strict";
import { join } from "node:path";
import { inspect } from "../../../inspect";
import { judge } from "../../../rules";
import { withFolders } from "../../support/folders";
import { fixtures } from "../../support/project";

const { copyOf } = withFolders();
const excluded = async (root: string, exclude: readonly string[]) =>
  (await inspect(root, { export: { exclude } })).problems.map(
    ({ code, path }) => `${code} ${path}`,
  );

describe("exclude, on a SavedModel with an asset", () => {
  for (const [pattern, path] of [
    ["saved_model.pb", "saved_model.pb"],
    ["*.pb", "saved_model.pb"],
    ["variables/*.data*", "variables/variables.data-00000-of-00001"],
    ["*.index", "variables/variables.index"],
    ["assets/", "assets/vocab.txt"],
  ] as const) {
    it(`says that ${pattern} leaves out what the server reads`, async () => {
      assert.deepEqual(await excluded(copyOf("with_assets"), [pattern]), [`excluded-part ${path}`]);
    });
  }

  for (const [what, patterns] of [
    ["two unknown folders between names", ["a/**/b/**/c"]],
    ["unknown folders between stars", ["**/*a/**/*a/**/b"]],
    ["more than 1,000 characters", ["a".repeat(1001)]],
  ] as const) {
    it(`refuses a pattern with ${what}`, async () => {
      await assert.rejects(excluded(copyOf("with_assets"), patterns), /^InputError: exclude: "/);
    });
  }

  it("refuses more patterns than any list has", async () => {
    const patterns = Array.from({ length: 501 }, (_, at) => `f${at}`);
    await assert.rejects(excluded(copyOf("with_assets"), patterns), /exclude has 501 patterns/);
  });

  for (const pattern of ["**/b/**/c/**", "a/**/b", "*_*_*_*.txt", "**/a/b/**"]) {
    it(`takes ${pattern}`, async () => {
      assert.deepEqual(await excluded(copyOf("with_assets"), [pattern]), []);
    });
  }

  it("leaves out what no server reads", async () => {
    const root = copyOf("with_assets", { "notes.md": "# notes" });
    const manifest = await inspect(root, { export: { exclude: ["*.md"] } });
    assert.deepEqual(manifest.problems, []);
    assert.equal(
      manifest.files.some(({ path }) => path === "notes.md"),
      false,
    );
    assert.deepEqual(manifest.excluded, [{ path: "notes.md", bytes: 7, because: "exclude" }]);
  });

  it("leaves out checkpoints and event files by itself, and says so", async () => {
    const left = { checkpoint: "model_checkpoint_path: x", "events.out.tfevents.1.host": "x" };
    const { excluded: out } = await inspect(copyOf("with_assets", left));
    assert.deepEqual(
      out?.map(({ path, because }) => `${path} ${because}`),
      ["checkpoint default", "events.out.tfevents.1.host default"],
    );
  });

  it("describes the bundle in the same way, whatever files a machine leaves in it", async () => {
    const [clean, used] = await Promise.all([
      inspect(copyOf("with_assets"), { name: "m" }),
      inspect(
        copyOf("with_assets", {
          ".DS_Store": "x",
          "__pycache__/a.pyc": "x",
          "model-version.json": "{}",
        }),
        { name: "m" },
      ),
    ]);
    assert.deepEqual(used, clean);
  });
});

describe("exclude, on a routine", () => {
  const judged = async (exclude: readonly string[]) => {
    const routine = { predictor: "predictor:Predictor" };
    const manifest = await inspect(join(fixtures, "cpr_complete"), {
      customPrediction: { ...routine, exclude },
    });
    return judge(manifest).filter(({ level }) => level === "mandatory");
  };

  for (const [path, expected] of [
    ["predictor.py", ["CPR001 remove the pattern that matches the module from exclude."]],
    ["transforms.py", ["IMP002 remove the pattern that matches the module from exclude."]],
  ] as const) {
    it(`treats ${path} as missing, and says what to do`, async () => {
      const found = await judged([path]);
      assert.deepEqual(
        found.map(({ code, fix }) => `${code} ${fix}`),
        expected,
      );
    });
  }

  it("treats requirements.txt as missing", async () => {
    const found = await judged(["requirements.txt"]);
    assert.match(
      found.find(({ code }) => code === "IMP004")?.message ?? "",
      /^exclude omits this file$/,
    );
  });

  it("leaves out what the predictor does not need", async () => {
    assert.deepEqual(await judged(["expected.json"]), []);
  });
});
