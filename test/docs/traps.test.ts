import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { checkout } from "../support/project";

/** Titles of all suites and tests, except those that a loop generates. */
function titles(): Set<string> {
  const tests = join(checkout, "test");
  const files = readdirSync(tests, { recursive: true, encoding: "utf8" });
  const sources = files
    .filter((file) => file.endsWith(".test.ts"))
    .map((file) => readFileSync(join(tests, file), "utf8"));
  const found = sources.flatMap((text) => [...text.matchAll(/\b(?:it|describe)\(\s*"([^"]+)"/g)]);
  return new Set(found.map(([, title]) => title ?? ""));
}

describe("docs/traps.md", () => {
  const page = readFileSync(join(checkout, "docs/traps.md"), "utf8");
  const rows = page.split("\n").filter((line) => /^\| (?!the engine|-)/.test(line));

  it("names a test for every trap, and each test exists", () => {
    assert.equal(rows.length, 27);
    const known = titles();
    for (const row of rows) {
      const [, test] = /`([^`]+)` \|$/.exec(row) ?? [];
      assert.ok(test !== undefined && known.has(test), row);
    }
  });
});
