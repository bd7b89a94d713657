import assert from "node:assert/strict";
import { cpSync } from "node:fs";
import { basename, join } from "node:path";
import { FORMAT_NAMES, type Judgement, render } from "../../report";
import { text } from "../../report/text";
import type { Finding } from "../../rules";
import { exportOf } from "../support/exports";
import { scratchFolder } from "../support/project";
import { bundles, folderOf, judged, reportOf } from "../support/reports";

const words = (shown: string) => shown.split(/\s+/).filter(Boolean);

describe("the report as text", () => {
  for (const [name, load] of Object.entries(bundles)) {
    it(`of ${name} has the verdict first, and whole words and paths at any width`, async () => {
      const judgement = await load();
      const report = reportOf(judgement);
      const plain = text(report);
      assert.match(plain, judgement.verdict === "refused" ? /^REFUSED {2}/ : /^clean {2}/);
      assert.ok(!plain.includes("\x1b"));
      for (const columns of [40, 60, 80, 200]) {
        const wrapped = text(report, { columns });
        assert.deepEqual(words(wrapped), words(plain));
        for (const line of wrapped.split("\n"))
          assert.ok(line.length <= columns || isWhole(line), `${columns}: ${line}`);
        for (const { file } of judgement.findings)
          assert.ok(file === undefined || wrapped.includes(file), file);
      }
    });
  }

  it("is one line for a clean bundle, with what was not checked", async () => {
    const shown = text(reportOf(await judged(exportOf("keras3_export"))));
    assert.equal(shown, "clean  export  33.7 kB in 4 files (not checked: container, request)");
  });

  it("shows the reason and the fix of three findings that share them once", () => {
    const finding = (file: string, rest: Partial<Finding> = {}): Finding => ({
      ...{ code: "FMT007", level: "advisory", policy: "model-format", file },
      ...{ message: "m", reason: "r", fix: "f", ...rest },
    });
    const shownOf = (findings: Finding[]) => text(reportOf({ ...CLEAN, findings }));
    const [a, b, c] = [finding("a"), finding("b"), finding("c", { message: "other" })];
    const other = finding("d", { fix: "another" });
    const all = shownOf([a, other, b, c]);
    const together = [
      "warning: a: m [FMT007]",
      "warning: b: m [FMT007]",
      "warning: c: other [FMT007]",
      "  r",
      "  Fix: f",
    ];
    assert.ok(all.includes(`\n\n${together.join("\n")}\n\nwarning: d: m [FMT007]\n`), all);
    assert.equal(shownOf([a, b]).match(/Fix: f/g)?.length, 2);
    const refused = finding("b", { level: "mandatory" });
    assert.equal(shownOf([a, refused, c]).match(/Fix: f/g)?.length, 3);
  });

  it("groups findings by file, each level in the order of fixing", () => {
    const finding = (code: string, level: Finding["level"], file?: string): Finding => ({
      ...{ code, level, policy: "model-complete", message: "m", reason: "r", fix: "f" },
      ...(file !== undefined && { file }),
    });
    const shown = text(
      reportOf({
        ...CLEAN,
        verdict: "refused",
        findings: [
          finding("CMP001", "mandatory", "a"),
          finding("CMP002", "mandatory", "b"),
          finding("CMP003", "mandatory", "a"),
          finding("CMP004", "advisory", "b"),
          finding("CMP005", "advisory"),
        ],
      }),
    );
    assert.deepEqual(
      shown.match(/\[CMP00\d\]/g)?.join(),
      "[CMP001],[CMP003],[CMP002],[CMP004],[CMP005]",
    );
    assert.match(shown, /^REFUSED {2}export {2}3 to fix, 2 warnings {2}/);
    assert.match(shown, /\n\nwarning: b: m \[CMP004\]/);
  });

  it("escapes a name that would control a terminal", () => {
    assert.match(text(reportOf({ ...CLEAN, path: "a\x1b[2Jb" })), /^clean {2}a\\x1b\[2Jb/);
  });

  it("is the same with colours, apart from the colours", async () => {
    const report = reportOf(await judged(exportOf("empty_pb")));
    const coloured = text(report, { isColored: true });
    assert.notEqual(coloured, text(report));
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the colours.
    assert.equal(coloured.replace(/\x1b\[[\d;]*m/g, ""), text(report));
  });
});

/** Whether a line that is too long consists of a single word or name after its indent or label. */
function isWhole(line: string): boolean {
  return (
    !/^ *\S+ .* \S+ /.test(line.replace(/"[^"]*"|\([^()]*\)|\{[^{}]*\}/g, "x")) ||
    /^ {2}model-version /.test(line)
  );
}

const CLEAN: Judgement = {
  path: "export",
  verdict: "clean",
  findings: [],
  checked: [],
  notChecked: [],
  manifest: {
    schema: 1,
    kind: "savedModel",
    name: "iris",
    contentDigest: `sha256:${"0".repeat(64)}`,
    totalBytes: 100,
    fileCount: 1,
    files: [],
    problems: [],
  },
};

describe("every format", () => {
  for (const [name, load] of Object.entries(bundles)) {
    it(`gives the same bytes for ${name} twice, in two folders and at any width of the terminal`, async () => {
      const copy = join(scratchFolder(), basename(folderOf(name)));
      cpSync(folderOf(name), copy, { recursive: true });
      const first = reportOf(await load());
      const others = [reportOf(await load()), reportOf(await load(copy))];
      for (const format of FORMAT_NAMES) {
        const bytes = await render(format, first);
        for (const other of others) assert.equal(await render(format, other), bytes, format);
        if (format === "text") continue;
        assert.equal(await render(format, first, { columns: 40 }), bytes, format);
      }
    });
  }
});
