import assert from "node:assert/strict";
import {
  chmodSync,
  lstatSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { replaceFile, writeOutput } from "../../cli/replaceFile";
import { ALWAYS_IGNORED, PARTIAL } from "../../inspect/bundle/alwaysIgnored";
import { walkBundle } from "../../inspect/bundle/walk";
import { scratchFolder } from "../support/project";

const FIX = "make its folder writable";

describe("replacing a file", () => {
  it("keeps its permissions and leaves nothing beside it", () => {
    const folder = scratchFolder();
    const file = join(folder, "requirements.txt");
    writeFileSync(file, "old");
    chmodSync(file, 0o640);
    replaceFile(file, "new", FIX);
    assert.equal(readFileSync(file, "utf8"), "new");
    assert.equal(statSync(file).mode & 0o777, 0o640);
    assert.deepEqual(readdirSync(folder), ["requirements.txt"]);
  });

  it("replaces what a link points to, not the link", () => {
    const folder = scratchFolder();
    writeFileSync(join(folder, "there"), "old");
    symlinkSync("there", join(folder, "link"));
    replaceFile(join(folder, "link"), "new", FIX);
    assert.equal(readFileSync(join(folder, "there"), "utf8"), "new");
    assert.ok(lstatSync(join(folder, "link")).isSymbolicLink());
  });

  it("says what to do where the folder is missing", () =>
    assert.throws(() => replaceFile(join(scratchFolder(), "no/file"), "new", FIX), {
      what: /no\/file: cannot be written: /,
      fix: FIX,
    }));

  it("removes what an interrupted call has left ten minutes ago, and nothing younger", () => {
    const folder = scratchFolder();
    const [older, younger] = [`${PARTIAL}older`, `${PARTIAL}younger`];
    for (const name of [older, younger]) writeFileSync(join(folder, name), "half");
    const then = Date.now() / 1000 - 700;
    utimesSync(join(folder, older), then, then);
    replaceFile(join(folder, "file"), "new", FIX);
    assert.deepEqual(readdirSync(folder).sort(), [younger, "file"]);
  });
});

describe("a file that an interrupted call has left", () => {
  it("is in no bundle", () => {
    const folder = scratchFolder();
    for (const name of [`${PARTIAL}1`, "weights.bin"]) writeFileSync(join(folder, name), "half");
    assert.deepEqual(
      walkBundle(folder, { alwaysIgnore: ALWAYS_IGNORED }).files.map(({ path }) => path),
      ["weights.bin"],
    );
  });
});

describe("writing an output", () => {
  it("does not replace a device", () => {
    writeOutput("/dev/null", "text");
    assert.ok(lstatSync("/dev/null").isCharacterDevice());
  });
});
