import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { checkout } from "../../support/project";

/** What a fresh process prints, which runs the statements after `loaded`, the number of the resolver's loaded modules. */
function printed(statements: string): unknown {
  const words = [
    'const { deferArborist } = require("./policies/adapter/deferArborist");',
    'const modules = () => Object.keys(require.cache).filter((path) => path.includes("arborist/lib/"));',
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

describe("deferArborist", () => {
  it("keeps the SDK from loading npm's dependency resolver until it is used", () => {
    const found = printed(`
      deferArborist();
      require("@pulumi/policy");
      const before = modules().length;
      const { Arborist } = require("@npmcli/arborist");
      console.log(JSON.stringify([before, Arborist.name, modules().length > 10]));`);
    assert.deepEqual(found, [1, "Arborist", true]);
  });

  it("leaves a resolver alone that is loaded already", () => {
    const found = printed(`
      const before = require("@npmcli/arborist");
      deferArborist();
      console.log(JSON.stringify(require("@npmcli/arborist") === before));`);
    assert.equal(found, true);
  });

  it("is needed, since the SDK loads the resolver at its start", () => {
    const found = printed(`
      require("@pulumi/policy");
      console.log(JSON.stringify(modules().length > 10));`);
    assert.equal(found, true);
  });
});
