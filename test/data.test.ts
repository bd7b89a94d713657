import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { isDay } from "../rules/exemptions";
import { checkout } from "./support/project";

const tables = readdirSync(join(checkout, "data"));

describe("the reference tables", () => {
  for (const table of tables) {
    it(`${table} has its source and its date`, () => {
      const { source, asOf } = JSON.parse(readFileSync(join(checkout, "data", table), "utf8"));
      assert.ok(typeof source === "string" && source.length > 10);
      assert.ok(isDay(asOf));
    });
  }

  it("are exactly those that are listed, with the command that generates each", () => {
    const page = readFileSync(join(checkout, "tools/data/README.md"), "utf8");
    const listed = [...page.matchAll(/^\| `([\w-]+\.json)` \| \S/gm)].map(([, name]) => name);
    assert.deepEqual(listed, [...tables].sort());
  });
});
