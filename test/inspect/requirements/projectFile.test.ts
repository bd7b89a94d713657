import assert from "node:assert/strict";
import { readSources } from "../../../inspect/python/readSources";
import { factsOf, PREDICTOR, sourcesOf } from "../../support/sources";

/** Requirements of a project, as `name specifier line`. */
function projectOf(project: string, more: Readonly<Record<string, string>> = {}) {
  const root = sourcesOf({ "predictor.py": PREDICTOR, "pyproject.toml": project, ...more });
  const { facts, requirementFiles } = readSources({ root, predictor: "predictor:Model" });
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

  it("is skipped if there is a requirements.txt", () => {
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
    it(`reads versions from ${file}`, () => {
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
      "pandas >=2.2,<3 4",
      "scipy ==1.13.1 5",
      "plain  7",
      "both >=1,<2 8",
    ]);
  });

  const ranges: Readonly<Record<string, string>> = {
    "^1.2.3": ">=1.2.3,<2",
    "^0.3.1": ">=0.3.1,<0.4",
    "~1.2.3": ">=1.2.3,<1.3",
    "~1": ">=1,<2",
    "1.26.*": "==1.26.*",
    ">= 1, < 2": ">=1,<2",
    "1.0 || 2.0": "",
  };
  for (const [written, specifier] of Object.entries(ranges)) {
    it(`reads Poetry's ${written} as ${specifier === "" ? "any version" : specifier}`, () => {
      const { requirements } = projectOf(`[tool.poetry.dependencies]\nnumpy = "${written}"\n`);
      assert.deepEqual(requirements, [`numpy ${specifier} 2`]);
    });
  }

  it("selects from Poetry's lists what applies to the container's Python and platform", () => {
    const { requirements, faults } = factsOf(
      {
        "pyproject.toml": `[tool.poetry.dependencies]
numpy = [
  { version = "1.26.4", python = "<3.12" },
  { version = "2.0.1", python = "^3.12" },
  { version = "1.0.0", platform = "win32" },
]
scipy = { version = "1.13.1", markers = "sys_platform == 'darwin'" }
`,
        "requirements.txt": undefined,
      },
      { pythonVersion: "3.11" },
    );
    assert.deepEqual(faults, []);
    assert.deepEqual(
      requirements.map(({ name, specifier, applies }) => `${name}${specifier} ${applies}`),
      ["numpy==1.26.4 true", "numpy==2.0.1 false", "numpy==1.0.0 false", "scipy==1.13.1 false"],
    );
  });

  const dynamic = (file: string) =>
    `[project]\ndynamic = ["dependencies"]\n[tool.setuptools.dynamic]\ndependencies = { file = ${file} }\n`;

  it("reads the files from which setuptools reads the dependencies", () => {
    const files = { "deps.txt": "# why\nnumpy==1.26.4\n", "more.txt": "scipy==1.13.1" };
    const found = projectOf(dynamic('["deps.txt", "more.txt"]'), files);
    assert.deepEqual(found.requirements, ["numpy ==1.26.4 2", "scipy ==1.13.1 1"]);
    assert.deepEqual(found.requirementFiles, ["pyproject.toml", "deps.txt", "more.txt"]);
    assert.deepEqual(projectOf(dynamic('"deps.txt"'), files).requirements, ["numpy ==1.26.4 2"]);
  });

  it("says that such a file is missing, and that setuptools reads no options in it", () => {
    const faultsOf = (files: Readonly<Record<string, string>>) =>
      projectOf(dynamic('"deps.txt"'), files).faults.map(
        ({ code, file, line }) => `${code} ${file}:${line}`,
      );
    assert.deepEqual(faultsOf({}), ["missing-include pyproject.toml:4"]);
    assert.deepEqual(faultsOf({ "deps.txt": "-r more.txt" }), ["unparsed-requirement deps.txt:1"]);
  });

  it("reads Poetry's addresses", () => {
    const facts = readSources({
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

  it("says where the file is invalid, and where a dependency is", () => {
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
