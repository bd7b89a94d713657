import assert from "node:assert/strict";
import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import Ajv2020 from "ajv/dist/2020";
import { commandLine } from "../../support/commandLine";
import { exportOf } from "../../support/exports";
import { withFolders } from "../../support/folders";
import { checkout } from "../../support/project";

const { folder } = withFolders();
const NAMES = ["with_assets", "unsafe_ops", "flipped_byte", "missing_shard", "keras3_export"];

/** A folder of versions: exports of fixtures, and one that is published. */
async function versions(): Promise<string> {
  const root = folder({ "readme.md": "x" });
  for (const name of NAMES) cpSync(exportOf(name), join(root, "old", name), { recursive: true });
  await commandLine("pack", exportOf("multi_input"), "--name", "iris", "-o", root);
  return root;
}

function folderIn(root: string, path: string): string {
  mkdirSync(join(root, path), { recursive: true });
  return join(root, path);
}

const linesOf = (text: string) => text.split("\n").filter(Boolean);
const sorted = (lines: readonly string[]) => [...lines].sort();

describe("an audit", function () {
  this.timeout(60_000);
  let root = "";
  let whole: string[] = [];
  before(async () => {
    root = await versions();
    whole = linesOf((await commandLine("audit", root)).out);
  });

  it("has a line for each version, with the codes that check finds", async () => {
    assert.equal(whole.length, NAMES.length + 1);
    for (const text of whole) {
      const { path, verdict, findings } = JSON.parse(text) as {
        path: string;
        verdict: string;
        findings: { code: string }[];
      };
      const checked = JSON.parse((await commandLine("check", path, "--json")).out) as {
        verdict: string;
        findings: { code: string }[];
      };
      assert.equal(verdict, checked.verdict, path);
      assert.deepEqual(
        findings.map(({ code }) => code),
        checked.findings.map(({ code }) => code),
      );
    }
  });

  it("prints lines of the published schema", () => {
    const schema = readFileSync(join(checkout, "schemas/audit-output.json"), "utf8");
    const check = new Ajv2020({ strict: false }).compile(JSON.parse(schema));
    const unread = { path: "a", verdict: "error", error: { message: "m", fix: "f" } };
    for (const line of [...whole.map((text) => JSON.parse(text)), unread])
      assert.ok(check(line), JSON.stringify(check.errors));
    assert.ok(!check({ ...unread, verdict: "clean" }));
  });

  it("says how many are refused, and ends with 1 for it", async () => {
    const { code, err } = await commandLine("audit", root);
    assert.equal(code, 1);
    assert.match(err, /6 versions, 3 refused, 3 clean, 0 unreadable$/);
  });

  for (const parts of [2, 4])
    it(`has the same lines in ${parts} parts`, async () => {
      const lines: string[] = [];
      for (let part = 1; part <= parts; part++)
        lines.push(
          ...linesOf((await commandLine("audit", root, "--shard", `${part}/${parts}`)).out),
        );
      assert.deepEqual(sorted(lines), sorted(whole));
    });

  it("has the same lines where several threads judge", async () => {
    assert.deepEqual(linesOf((await commandLine("audit", root, "--jobs", "2")).out), whole);
  });

  it("judges a folder of links as check does", async () => {
    const cache = folder({});
    cpSync(exportOf("with_assets"), join(cache, "blobs"), { recursive: true });
    for (const name of ["saved_model.pb", "variables", "assets", "fingerprint.pb"])
      symlinkSync(join(cache, "blobs", name), join(folderIn(cache, "snapshots/1"), name));
    const lines = linesOf((await commandLine("audit", cache)).out).map((line) => JSON.parse(line));
    const snapshot = lines.find(({ path }) => path.endsWith("snapshots/1"));
    const checked = JSON.parse((await commandLine("check", snapshot.path, "--json")).out);
    assert.equal(checked.verdict, "refused");
    assert.deepEqual(snapshot.findings, checked.findings);
  });

  it("goes on where it was interrupted, in the middle of a line too", async () => {
    const output = join(folder({}), "audit.ndjson");
    const text = whole.map((line) => `${line}\n`).join("");
    for (const length of [0, 10, text.indexOf("\n") + 1, text.length - 5, text.length]) {
      writeFileSync(output, text.slice(0, length));
      await commandLine("audit", root, "-o", output);
      assert.equal(readFileSync(output, "utf8"), text);
    }
  });

  it("reads nothing of an output that is a device", async () => {
    const { code, err } = await commandLine("audit", root, "-o", "/dev/full");
    assert.equal(code, 2);
    assert.match(err, /\/dev\/full: cannot be used as output: no space left on device/);
  });

  it("judges again what could not be read, and refuses an output that is another file", async () => {
    const output = join(folder({}), "audit.ndjson");
    const [first = ""] = whole;
    const { path } = JSON.parse(first) as { path: string };
    const failed = { path, verdict: "error", error: { message: "m", fix: "f" } };
    writeFileSync(output, `${JSON.stringify(failed)}\n`);
    await commandLine("audit", root, "-o", output);
    assert.deepEqual(linesOf(readFileSync(output, "utf8")), whole);
    for (const text of ["no lines of ours\n", "no line end", '{"path":"a"}\n']) {
      writeFileSync(output, text);
      const { code, err } = await commandLine("audit", root, "-o", output);
      assert.equal(code, 2);
      assert.match(err, /audit.ndjson:1: is not a line of an audit/);
      assert.equal(readFileSync(output, "utf8"), text);
    }
  });
});
