import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { commandLine } from "../../support/commandLine";
import { exportOf } from "../../support/exports";
import { withFolders } from "../../support/folders";
import { withStorage } from "../../support/storage/withStorage";

describe("a report on lines in a bucket", function () {
  this.timeout(60_000);
  const { folder } = withFolders();
  const world = withStorage();
  let line = "";
  before(async () => {
    line = (await commandLine("audit", exportOf("with_assets"))).out;
  });

  const write = (name: string, ...versions: readonly string[]) =>
    world().fake.write(
      "audits",
      name,
      versions.map((path) => `${JSON.stringify({ ...JSON.parse(line), path })}\n`).join(""),
    );
  const report = async (...words: readonly string[]) => {
    const page = join(folder({}), "page.html");
    const endpoint = ["--storage-endpoint", world().fake.endpoint];
    const said = await commandLine("report", ...words, "-o", page, ...endpoint);
    return { ...said, text: said.code === 0 ? readFileSync(page, "utf8") : "" };
  };

  it("is the page of the same file on this machine", async () => {
    write("prod/audit.ndjson", "gs://models/a", "gs://models/b");
    const { text, err } = await report("gs://audits/prod/audit.ndjson");
    assert.match(err, /wrote .*page\.html \(2 versions\)$/);
    const content = world().fake.read("audits", "prod/audit.ndjson").toString();
    const file = join(folder({ "audit.ndjson": content }), "audit.ndjson");
    assert.equal((await report(file)).text, text);
  });

  it("has the lines of all parts whose names match, and of files beside them", async () => {
    write("prod/nightly-1/audit-00001-of-00002.ndjson", "gs://models/a");
    write("prod/nightly-1/audit-00002-of-00002.ndjson", "gs://models/b");
    write("prod/nightly-1/below/audit.ndjson", "gs://models/below");
    write("prod/nightly-1/audit-00001-of-00002xndjson", "gs://models/other");
    write("prod/nightly-2/audit-00001-of-00001.ndjson", "gs://models/later");
    const parts = "gs://audits/prod/nightly-1/*.ndjson";
    const one = await report(parts);
    assert.match(one.err, /\(2 versions\)$/);
    assert.doesNotMatch(one.text, /below|other|later/);
    const file = join(folder({ "more.ndjson": `${line}\n` }), "more.ndjson");
    assert.match((await report(parts, file)).err, /\(3 versions\)$/);
    assert.match((await report("gs://audits/prod/nightly-*/*.ndjson")).err, /\(3 versions\)$/);
  });

  it("says that there is no such object, or that it has no lines of an audit", async () => {
    write("prod/audit.ndjson", "gs://models/a");
    for (const name of ["prod/missing.ndjson", "prod/*/audit.ndjson"]) {
      const { code, err } = await report(`gs://audits/${name}`);
      assert.equal(code, 2);
      assert.ok(err.includes(`"gs://audits/${name}" does not exist. Fix: name a file that`), err);
    }
    world().fake.write("audits", "prod/audit.ndjson", "{}\n");
    const { err } = await report("gs://audits/prod/*.ndjson");
    assert.match(err, /gs:\/\/audits\/prod\/audit\.ndjson:1: is not a line of an audit/);
  });
});
