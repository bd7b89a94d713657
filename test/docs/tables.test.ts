import assert from "node:assert/strict";
import { relative } from "node:path";
import { loadCommands } from "../../cli/commands";
import { policies } from "../../rules";
import { COMMANDS } from "../../tools/docs/commandLine";
import { pages } from "../../tools/docs/pages";
import { withTables } from "../../tools/docs/tables";
import { checkout } from "../support/project";

describe("the generated parts of the docs", () => {
  for (const { path, is, due } of pages()) {
    it(`are up to date in ${relative(checkout, path)} (npm run docs writes them)`, () =>
      assert.equal(is, due));
  }

  it("have every command on the page of the command line", async () => {
    assert.deepEqual(
      COMMANDS.map(({ name }) => name),
      (await loadCommands()).map(({ name }) => name),
    );
  });

  it("require their markers, so that a page cannot lose a table", () => {
    const [rule] = policies;
    assert.ok(rule);
    assert.throws(() => withTables("# a page\n", rule), /has no "<!-- summary/);
  });
});
