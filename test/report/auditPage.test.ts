import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { SaxesParser } from "saxes";
import type { AuditLine, JudgedLine } from "../../report/auditLine";
import { auditPage } from "../../report/html/audit";
import { commandLine } from "../support/commandLine";
import { withFolders } from "../support/folders";

const { folder } = withFolders();

const REFUSAL = {
  code: "CMP019",
  policy: "model-complete",
  level: "mandatory",
  message: "m",
  reason: "r",
  fix: "f",
  severity: "critical",
  documentation: "d",
} as const;

const line = (path: string, change: Partial<JudgedLine> = {}): JudgedLine => ({
  path,
  verdict: "clean",
  name: "m",
  kind: "savedModel",
  contentDigest: "",
  totalBytes: 2000,
  fileCount: 2,
  findings: [],
  ends: [{ what: "container tensorflow 2.15", day: "2027-01-14" }],
  checked: [],
  notChecked: [{ about: "request", name: "request", message: "m", remedy: "r" }],
  ...change,
});
const refused = (path: string) => line(path, { verdict: "refused", findings: [REFUSAL] });
const unread = (path: string): AuditLine => ({
  path,
  verdict: "error",
  error: { message: "no answer", fix: "wait" },
});
const pageOf = (...lines: readonly AuditLine[]) =>
  auditPage(lines, { version: "1.2.3", today: "2026-11-28" });

/** Text of the page by its titles, without markup. */
function sectionsOf(page: string): Record<string, string> {
  const parts = page.split("<h2>").slice(1);
  return Object.fromEntries(
    parts.map((part) => {
      const [title = "", rest = ""] = part.split("</h2>");
      return [title, rest.replace(/<[^>]*>/g, " ").replace(/\s+/g, " ")];
    }),
  );
}

describe("the page of an audit", () => {
  it("says how many are refused, then why, what ends when, and the size of each", () => {
    const page = pageOf(refused("gs://b/2"), line("gs://b/1"), unread("gs://b/3"));
    assert.match(page, /<h1><span class="refused">Refused<\/span>: 1 of 3 versions<\/h1>/);
    assert.match(page, /1 refused, 1 clean, 1 that cannot be read, 4\.0 kB/);
    const sections = sectionsOf(page);
    assert.deepEqual(Object.keys(sections), [
      "What is refused and why",
      "What ends when",
      "What cannot be read",
      "Refused versions",
      "Clean versions",
      "What was not checked",
    ]);
    assert.match(sections["What is refused and why"] ?? "", /refuses .*CMP019 1 gs:\/\/b\/2/);
    assert.match(sections["What ends when"] ?? "", /2027-01-14 .*2\.15 in 47 days 2 /);
    assert.match(sections["What cannot be read"] ?? "", /gs:\/\/b\/3 no answer wait/);
    assert.match(sections["Refused versions"] ?? "", /gs:\/\/b\/2 2\.0 kB 2 2027-01-14/);
  });

  it("is clean only if all could be read", () => {
    assert.match(pageOf(line("a")), /<span class="clean">Clean<\/span>: 1 version</);
    assert.match(pageOf(line("a"), unread("b")), /<span class="warning">Incomplete<\/span>/);
  });

  it("has no scripts, loads nothing, and shows names as text", () => {
    const page = pageOf(refused(`"><script>alert(1)</script>\u202e`));
    const tags: string[] = [];
    const parser = new SaxesParser({ fragment: true });
    parser.on("error", (error) => {
      throw error;
    });
    parser.on("opentag", ({ name }) => tags.push(name));
    const body = page.replace(/^<!doctype html>\n/, "").replace(/<meta [^>]*>/g, "");
    parser.write(body).close();
    assert.ok(!tags.some((name) => /^(script|iframe|link|img|form)$/.test(name)));
    assert.match(page, /default-src 'none'/);
    assert.match(page, /&lt;script&gt;/);
    assert.ok(!page.includes("\u202e"));
  });

  it("lists the first of very many versions, and says how many follow", () => {
    const page = pageOf(...Array.from({ length: 2500 }, (_, at) => line(`gs://b/${at}`)));
    assert.match(page, /and 500 more/);
  });

  it("is written by report from the lines of all parts, of which the later one counts", async () => {
    const text = (...lines: readonly AuditLine[]) =>
      lines.map((one) => `${JSON.stringify(one)}\n`).join("");
    const root = folder({
      "a.ndjson": text(line("gs://b/1"), unread("gs://b/2")),
      "b.ndjson": text(refused("gs://b/2")),
    });
    const [a, b, page] = ["a.ndjson", "b.ndjson", "page.html"].map((name) => join(root, name));
    const { code, err } = await commandLine("report", `${a}`, `${b}`, "-o", `${page}`);
    assert.equal(code, 0, err);
    assert.match(err, /\(2 versions\)$/);
    assert.match(readFileSync(`${page}`, "utf8"), /Refused<\/span>: 1 of 2 versions/);
  });

  for (const [what, text] of [
    ["other JSON", '{"path":"a","verdict":"clean"}\n'],
    ["a finding without a code", `${JSON.stringify({ ...refused("a"), findings: [{}] })}\n`],
    ["no JSON", "verdict: clean\n"],
  ] as const)
    it(`is not made of ${what}`, async () => {
      const file = join(folder({}), "a.ndjson");
      writeFileSync(file, text);
      const { code, err } = await commandLine("report", file, "-o", `${file}.html`);
      assert.equal(code, 2);
      assert.match(err, /a\.ndjson:1: is not a line of an audit\. Fix: /);
    });
});
