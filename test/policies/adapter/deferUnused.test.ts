import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { checkout } from "../../support/project";

/** What a fresh process prints that runs the statements, in which `loaded` counts the modules of a package. */
function printed(statements: string): unknown {
  const words = [
    'const { deferUnused } = require("./policies/adapter/deferUnused");',
    "const loaded = (part) => Object.keys(require.cache).filter((path) => path.includes(part)).length;",
    statements,
  ];
  const { stdout, stderr } = spawnSync(
    process.execPath,
    ["--import", "tsx", "--eval", words.join("\n")],
    { cwd: checkout, encoding: "utf8" },
  );
  assert.equal(stderr, "");
  return JSON.parse(stdout);
}

/** Each module that is deferred, a part of the path of what it loads, and a member with its type. */
const DEFERRED = [
  ["@npmcli/arborist", "arborist/lib/arborist/", "Arborist", "function"],
  ["@pulumi/pulumi/typescript-shim", "typescript/lib/", "SyntaxKind", "object"],
] as const;

describe("deferUnused", () => {
  for (const [name, part, member, type] of DEFERRED) {
    it(`keeps the SDK from loading ${name} until it is used`, () => {
      const found = printed(`
        deferUnused();
        require("@pulumi/policy");
        const before = loaded("${part}");
        const type = typeof require("${name}").${member};
        console.log(JSON.stringify([before, type, loaded("${part}") > 0]));`);
      assert.deepEqual(found, [0, type, true]);
    });

    it(`is needed, since the SDK loads ${name} at its start`, () => {
      const found = printed(`
        require("@pulumi/policy");
        console.log(JSON.stringify(loaded("${part}") > 0));`);
      assert.equal(found, true);
    });
  }

  it("leaves a module alone that is loaded already", () => {
    const found = printed(`
      const before = require("@npmcli/arborist");
      deferUnused();
      console.log(JSON.stringify(require("@npmcli/arborist") === before));`);
    assert.equal(found, true);
  });
});
