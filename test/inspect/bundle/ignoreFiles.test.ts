import assert from "node:assert/strict";
import { inspect } from "../../../inspect";
import { dockerPattern } from "../../../inspect/bundle/dockerPattern";
import { localFolder } from "../../../inspect/bundle/folder";
import { ignoreFilesOf } from "../../../inspect/bundle/ignoreFiles";
import oracle from "../../fixtures/docker-patterns-oracle.json";
import { PREDICTOR, type SourceFiles, sourcesOf } from "../../support/sources";

function ignores(name: string, text: string, path: string, files: SourceFiles = {}): boolean {
  const [file] = ignoreFilesOf(localFolder(sourcesOf({ [name]: text, ...files })));
  assert.ok(file);
  return file.ignores(path);
}

describe("patterns of .dockerignore", () => {
  it("match what Docker's own matcher matches", () => {
    const rows = oracle.rows as [string, string, boolean][];
    assert.ok(rows.length > 300);
    for (const [text, path, expected] of rows)
      assert.equal(ignores(".dockerignore", text, path), expected, JSON.stringify([text, path]));
  });

  it("are matched in time that grows with the product of the lengths", () => {
    const pattern = dockerPattern(`${"*a".repeat(200)}b`);
    assert.equal(pattern?.matches("a".repeat(2000)), false);
    assert.equal(dockerPattern("a".repeat(1000)), undefined);
  });

  it("match paths correctly from a cache, even with more paths than it keeps", () => {
    const pattern = dockerPattern(`*${"a*".repeat(9)}/b`);
    for (let round = 0; round < 3000; round++) {
      // Each number in binary, with letters as digits.
      const name = round.toString(2).replaceAll("1", "a").replaceAll("0", "c");
      const isLong = name.replaceAll("c", "").length >= 9;
      assert.equal(pattern?.matches(`${name}/b`), isLong, name);
      assert.equal(pattern?.matches(`${name}/c`), false);
    }
  });
});

describe("patterns of .gcloudignore", () => {
  const cases: readonly (readonly [text: string, path: string, isIgnored: boolean])[] = [
    ["*.pyc\n", "src/x.pyc", true],
    ["/x.py\n", "src/x.py", false],
    ["tests/\n", "tests/a.py", true],
    ["*.py\n!keep.py\n", "keep.py", false],
    ["#!include:.gitignore\n", "scratch.txt", true],
    ["#!include:../.gitignore\n", "scratch.txt", false],
    ["# *.py\n", "a.py", false],
  ];
  for (const [text, path, expected] of cases) {
    it(`${expected ? "leave out" : "keep"} ${path} by ${JSON.stringify(text)}`, () => {
      const files = { ".gitignore": "scratch.txt\n" };
      assert.equal(ignores(".gcloudignore", text, path, files), expected);
    });
  }

  it("do not count if a malicious name or path would make them slow", () => {
    assert.equal(ignores(".gcloudignore", "**/a/**/a/**/a/**/b\n", "a/a/a/b"), false);
    assert.equal(ignores(".gcloudignore", "**/a/**/b/**\n", "a/a/b/c"), true);
    assert.equal(ignores(".gcloudignore", `${"*a".repeat(20)}b\n`, `${"a".repeat(250)}`), false);
  });
});

describe("inspect, on a bundle with files that say what is left out", () => {
  const files = {
    "predictor.py": PREDICTOR,
    "requirements.txt": "",
    "notes/a.txt": "a",
    "notes/b.txt": "b",
    ".dockerignore": "notes\n",
  };
  const inspected = async (more: SourceFiles, exclude: readonly string[] = []) => {
    const customPrediction = { predictor: "predictor:Model", exclude };
    const { files: kept, excluded = [] } = await inspect(sourcesOf({ ...files, ...more }), {
      customPrediction,
    });
    return {
      kept: kept.map(({ path }) => path),
      left: excluded.map(({ path, because }) => `${path} ${because}`),
    };
  };

  it("leaves out what .dockerignore names, and says so", async () => {
    assert.deepEqual(await inspected({}), {
      kept: ["predictor.py", "requirements.txt"],
      left: ["notes/a.txt .dockerignore", "notes/b.txt .dockerignore"],
    });
  });

  it("leaves out what .gcloudignore names", async () => {
    const { left } = await inspected({ ".dockerignore": undefined, ".gcloudignore": "a.txt\n" });
    assert.deepEqual(left, ["notes/a.txt .gcloudignore"]);
  });

  it("includes again what exclude includes again", async () => {
    const { kept } = await inspected({}, ["!notes/a.txt"]);
    assert.deepEqual(kept, ["notes/a.txt", "predictor.py", "requirements.txt"]);
  });

  it("names exclude if both leave a file out", async () => {
    const { left } = await inspected({}, ["a.txt"]);
    assert.deepEqual(left, ["notes/a.txt exclude", "notes/b.txt .dockerignore"]);
  });
});
