import assert from "node:assert/strict";
import { inspectRoutine } from "../../../inspect/python";
import { factsOf, PREDICTOR, sourcesOf } from "../../support/sources";

/** Requirements of a project, as `name specifier line`. */
function projectOf(project: string, more: Readonly<Record<string, string>> = {}) {
  const root = sourcesOf({ "predictor.py": PREDICTOR, "pyproject.toml": project, ...more });
  const { facts, requirementFiles } = inspectRoutine({ root, predictor: "predictor:Model" });
  const requirements = facts.requirements.map(
    ({ name, specifier, line }) => `${name} ${specifier} ${line}`,
  );
  return { ...facts, requirements, requirementFiles };
}

const PROJECT = `[project]
name = "model"
dependencies = [
  "numpy==1.26.4",
  "pandas>=2",
]
`;

describe("readProjectRequirements", () => {
  it("reads the project's dependencies with their lines", () => {
    const { requirements, faults, requirementFiles } = projectOf(PROJECT);
    assert.deepEqual(requirements, ["numpy ==1.26.4 4", "pandas >=2 5"]);
    assert.deepEqual(faults, []);
    assert.deepEqual(requirementFiles, ["pyproject.toml"]);
  });

  it("is passed over where there is a requirements.txt", () => {
    const { requirements } = factsOf({
      "pyproject.toml": PROJECT,
      "requirements.txt": "scipy==1.13.1",
    });
    assert.deepEqual(
      requirements.map(({ name }) => name),
      ["scipy"],
    );
  });

  it("leaves optional dependencies and groups out", () => {
    const more =
      '[project.optional-dependencies]\ntrain = ["optuna"]\n[dependency-groups]\ntest = ["pytest"]\n';
    assert.equal(projectOf(PROJECT + more).requirements.length, 2);
  });

  const locks: Readonly<Record<string, string>> = {
    "pylock.toml": '[[packages]]\nname = "pandas"\nversion = "2.2.2"\n',
    "uv.lock": '[[package]]\nname = "pandas"\nversion = "2.2.2"\n',
    "poetry.lock": '[[package]]\nname = "Pandas"\nversion = "2.2.2"\n',
    "pdm.lock": '[[package]]\nname = "pandas"\nversion = "2.2.2"\n',
  };
  for (const [file, text] of Object.entries(locks)) {
    it(`takes versions of ${file}`, () => {
      const { requirements, requirementFiles } = projectOf(PROJECT, { [file]: text });
      assert.deepEqual(requirements, ["numpy ==1.26.4 4", "pandas ==2.2.2 5"]);
      assert.deepEqual(requirementFiles, ["pyproject.toml", file]);
    });
  }

  it("reads Poetry's dependencies, where a bare version is exact", () => {
    const { requirements } = projectOf(`[tool.poetry.dependencies]
python = "^3.10"
numpy = "1.26.4"
pandas = "^2.2"
scipy = { version = "1.13.1", extras = ["test"] }
optuna = { version = "3.6.1", optional = true }
plain = "*"
both = ">=1,<2"
`);
    assert.deepEqual(requirements, [
      "numpy ==1.26.4 3",
      "pandas >=2.2 4",
      "scipy ==1.13.1 5",
      "plain  7",
      "both >=1,<2 8",
    ]);
  });

  it("reads Poetry's addresses", () => {
    const facts = inspectRoutine({
      root: sourcesOf({
        "predictor.py": PREDICTOR,
        "pyproject.toml": '[tool.poetry.dependencies]\na = { git = "https://example.com/a.git" }\n',
      }),
      predictor: "predictor:Model",
    }).facts;
    assert.deepEqual(facts.requirements[0]?.origin, {
      kind: "vcs",
      address: "git+https://example.com/a.git",
    });
  });

  it("says where the file breaks, and where a dependency does", () => {
    const faultsOf = (text: string) =>
      projectOf(text).faults.map(({ code, file, line }) => `${code} ${file}:${line}`);
    assert.deepEqual(faultsOf("[project\n"), ["unparsed-requirement pyproject.toml:1"]);
    assert.deepEqual(faultsOf('[project]\ndependencies = [\n  "numpy=1",\n]\n'), [
      "unparsed-requirement pyproject.toml:3",
    ]);
  });

  for (const text of [
    "project = 1",
    "[project]\ndependencies = 1",
    "[project]\ndependencies = [1, {}]",
    "[tool]\npoetry = 1",
    "[tool.poetry]\ndependencies = [1]",
    "[tool.poetry.dependencies]\na = 1\nb = []",
    "",
  ]) {
    it(`reads nothing from ${JSON.stringify(text)}`, () => {
      assert.deepEqual(
        projectOf(text).requirements.filter((found) => !/^[ab] {2}/.test(found)),
        [],
      );
    });
  }
});
