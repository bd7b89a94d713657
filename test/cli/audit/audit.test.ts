import assert from "node:assert/strict";
import { cpSync, readFileSync, writeFileSync } from "node:fs";
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

  it("has the same lines in four parts", async () => {
    const parts: string[] = [];
    for (const part of ["1/4", "2/4", "3/4", "4/4"])
      parts.push(...linesOf((await commandLine("audit", root, "--shard", part)).out));
    assert.deepEqual(sorted(parts), sorted(whole));
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

  it("judges again what could not be read, and refuses an output that is another file", async () => {
    const output = join(folder({}), "audit.ndjson");
    const [first = ""] = whole;
    const { path } = JSON.parse(first) as { path: string };
    const failed = { path, verdict: "error", error: { message: "m", fix: "f" } };
    writeFileSync(output, `${JSON.stringify(failed)}\n`);
    await commandLine("audit", root, "-o", output);
    assert.deepEqual(linesOf(readFileSync(output, "utf8")), whole);
    writeFileSync(output, "no lines of ours\n");
    const { code, err } = await commandLine("audit", root, "-o", output);
    assert.equal(code, 2);
    assert.match(err, /cannot be used as output/);
  });
});
