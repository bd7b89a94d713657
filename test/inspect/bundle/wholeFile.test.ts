import assert from "node:assert/strict";
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { PARTIAL } from "../../../inspect/bundle/alwaysIgnored";
import { writeWhole } from "../../../inspect/bundle/wholeFile";
import { scratchFolder } from "../../support/project";

describe("writing a file as a whole", () => {
  it("leaves what a process with the same number is writing", () => {
    const folder = scratchFolder();
    const others = [`entry.${process.pid}`, `${PARTIAL}${process.pid}`];
    for (const name of others) writeFileSync(join(folder, name), "half");
    writeWhole(join(folder, "entry"), "new");
    assert.equal(readFileSync(join(folder, "entry"), "utf8"), "new");
    assert.deepEqual(
      others.map((name) => readFileSync(join(folder, name), "utf8")),
      ["half", "half"],
    );
    assert.equal(readdirSync(folder).length, 3);
  });

  it("sets the permissions that it is given", () => {
    const file = join(scratchFolder(), "settings");
    writeWhole(file, "new", 0o600);
    assert.equal(statSync(file).mode & 0o777, 0o600);
  });

  it("leaves nothing where the file cannot be replaced", () => {
    const folder = scratchFolder();
    mkdirSync(join(folder, "entry/below"), { recursive: true });
    assert.throws(() => writeWhole(join(folder, "entry"), "new"));
    assert.deepEqual(readdirSync(folder), ["entry"]);
  });
});
