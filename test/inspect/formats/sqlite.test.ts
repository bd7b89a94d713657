import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { bufferSource } from "../../../inspect/bytes/byteSource";
import { recognise } from "../../../inspect/formats";
import { MOST_BYTES, SqlitePages } from "../../../inspect/formats/databases/sqlitePages";
import { refusal } from "../../../rules/modelFormat/refusal";
import { fixtures } from "../../support/project";

const folder = join(fixtures, "formats/sqlite");
const truth: Record<string, { expect: string; why: string }> = JSON.parse(
  readFileSync(join(folder, "truth.json"), "utf8"),
);
const bytesOf = (name: string) => gunzipSync(readFileSync(join(folder, name)));
const recognised = (bytes: Buffer) => recognise(bufferSource(bytes));
const judged = (bytes: Buffer) =>
  refusal(recognised(bytes), "artifact", { tensorOnlyPickle: "refuse", unknownFormats: "warn" });

const VERDICTS: Readonly<Record<string, readonly unknown[]>> = {
  clean: [undefined, undefined],
  advisory: ["FMT009", "advisory"],
  refuse: ["FMT004", undefined],
};

describe("an SQLite database, as Python's libraries write it", () => {
  for (const [name, { expect, why }] of Object.entries(truth)) {
    it(`is ${expect} with ${why} (${name})`, () => {
      const found = recognised(bytesOf(name));
      assert.deepEqual([found.format, found.fault], ["sqlite", undefined]);
      const { code, level } = judged(bytesOf(name)) ?? {};
      assert.deepEqual([code, level], VERDICTS[expect]);
    });
  }

  it("names the library and what a value imports", () => {
    assert.match(judged(bytesOf("shelf_call.sqlite.gz"))?.message ?? "", /posix\.getcwd.*shelve/);
    assert.match(judged(bytesOf("jobs_utf16.sqlite.gz"))?.message ?? "", /posix\.getcwd/);
  });

  it("is damaged if the page of its schema is, and not if a page of a table is", () => {
    const bytes = bytesOf("shelf_plain.sqlite.gz");
    const size = bytes.readUInt16BE(16);
    const changed = (at: number, value: number) => {
      const copy = Buffer.from(bytes);
      copy[at] = value;
      return recognised(copy);
    };
    assert.notEqual(changed(103, 255).fault, undefined);
    assert.deepEqual(changed(size, 1), {
      format: "sqlite",
      loads: [{ loader: "shelve", name: "the pickles in its tables" }],
    });
  });

  it("is read to an end if its pages refer to themselves", () => {
    const bytes = bytesOf("shelf_plain.sqlite.gz");
    const size = bytes.readUInt16BE(16);
    // An interior page whose only child is itself.
    bytes.set([5, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2], size);
    assert.equal(recognised(bytes).loads?.[0]?.loader, "shelve");
  });

  it("is read up to a limit if its rows share their bytes", () => {
    const page = Buffer.alloc(65_536);
    const [count, length] = [16_000, 30_000];
    page[0] = 13; // a leaf of a table
    page.writeUInt16BE(count, 3);
    for (let cell = 0; cell < count; cell++) page.writeUInt16BE(33_000, 8 + 2 * cell);
    page.set([0x80 | (length >> 14), 0x80 | ((length >> 7) & 127), length & 127, 1, 2, 0], 33_000);
    const pages = new SqlitePages(bufferSource(Buffer.concat([page, page])), page.length, 0);
    const rows = [...pages.rows(2)].length;
    assert.equal(pages.isCut, true);
    assert.equal(rows, Math.floor(MOST_BYTES / (length + 1)));
  });
});
