import assert from "node:assert/strict";
import { factsOf } from "../../support/sources";

/** Sources of distributions that pip does not read, as `line tool name kind address`. */
function ignoredIn(pyproject: string, files: Readonly<Record<string, string>> = {}): string[] {
  const { faults } = factsOf({
    "requirements.txt": undefined,
    "pyproject.toml": pyproject,
    ...files,
  });
  return faults.flatMap((fault) =>
    fault.code === "ignored-source"
      ? `${fault.line} ${fault.tool} ${fault.name ?? "-"} ${fault.kind} ${fault.address}`
      : [],
  );
}

const PROJECT = `[project]
name = "own"
version = "1.0"
dependencies = ["torch==2.3.1", "own-rows==1.0"]
`;

describe("sources of uv and Poetry that pip does not read", () => {
  it("are the index of a dependency", () => {
    const tables = `
[tool.uv.sources]
torch = { index = "cpu" }

[[tool.uv.index]]
name = "cpu"
url = "https://download.pytorch.org/whl/cpu"
explicit = true
`;
    assert.deepEqual(ignoredIn(PROJECT + tables), [
      "7 uv torch index https://download.pytorch.org/whl/cpu",
    ]);
  });

  const sources: Readonly<Record<string, string>> = {
    '{ git = "https://token@example.com/rows.git", tag = "v1" }':
      "repository https://***@example.com/rows.git",
    '{ url = "https://example.com/rows-1.0.tar.gz" }':
      "address https://example.com/rows-1.0.tar.gz",
    '{ path = "../rows", editable = true }': "path ../rows",
    "{ workspace = true }": "path the workspace",
    '[{ index = "own", marker = "sys_platform == \'linux\'" }]': "index own",
  };
  for (const [source, expected] of Object.entries(sources)) {
    it(`are ${source} of uv`, () => {
      const tables = `\n[tool.uv.sources]\nown_rows = ${source}\n`;
      assert.deepEqual(ignoredIn(PROJECT + tables), [`7 uv own_rows ${expected}`]);
    });
  }

  it("are indexes for any of the dependencies", () => {
    const tables = `
[tool.uv]
extra-index-url = ["https://packages.example/simple"]

[[tool.uv.index]]
url = "https://mirror.example/simple"
default = true
`;
    assert.deepEqual(ignoredIn(PROJECT + tables), [
      "10 uv - index https://mirror.example/simple",
      "7 uv - index https://packages.example/simple",
    ]);
  });

  it("are the sources of Poetry", () => {
    const pyproject = `[tool.poetry.dependencies]
python = "^3.10"
rows = { version = "1.0", source = "own" }
lib = { path = "../lib" }

[[tool.poetry.source]]
name = "own"
url = "https://packages.example/simple"
`;
    assert.deepEqual(ignoredIn(pyproject), [
      "3 poetry rows index https://packages.example/simple",
      "4 poetry lib path ../lib",
    ]);
  });

  const others: Readonly<Record<string, string>> = {
    "of what is not a dependency": `${PROJECT}\n[tool.uv.sources]\npytest = { index = "own" }\n`,
    "that are the package index": `${PROJECT}\n[[tool.uv.index]]\nname = "pypi"\nurl = "https://pypi.org/simple"\n`,
    "without an address": `${PROJECT}\n[[tool.poetry.source]]\nname = "PyPI"\npriority = "primary"\n`,
    "that are not tables": `${PROJECT}\n[tool]\nuv = "no"\npoetry = ["no"]\n`,
  };
  for (const [what, pyproject] of Object.entries(others)) {
    it(`are none ${what}`, () => assert.deepEqual(ignoredIn(pyproject), []));
  }

  it("do not count if requirements.txt is installed", () => {
    const tables = '\n[tool.uv.sources]\ntorch = { index = "cpu" }\n';
    assert.deepEqual(ignoredIn(PROJECT + tables, { "requirements.txt": "torch==2.3.1\n" }), []);
  });
});
