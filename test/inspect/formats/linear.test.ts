import assert from "node:assert/strict";
import { once } from "node:events";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import { analyse } from "scslre";
import ts from "typescript";
import { READERS } from "../../support/linear/readers";
import type { Growth } from "../../support/linear/worker";
import { checkout } from "../../support/project";

/** Characters of the shorter string; the longer one has twice as many. */
const LENGTH = process.env["FUZZ_INPUTS"] === undefined ? 600 : 20_000;
/** Factor by which work may grow if a string doubles: linear work grows by 2, quadratic work by 4. */
const GROWTH = 2.3;

/** Counts in a separate thread, because V8's counters and flags apply to all code of a thread. */
async function growthOf(reader: string): Promise<Growth> {
  const file = join(checkout, "test/support/linear/worker.ts");
  const worker = new Worker(`require("tsx/cjs"); require(${JSON.stringify(file)})`, {
    eval: true,
    workerData: { reader, length: LENGTH },
    execArgv: [],
  });
  const [growth] = (await once(worker, "message")) as [Growth];
  await worker.terminate();
  return growth;
}

/** Whether work more than doubled, apart from `least`, a constant cost. */
function grows([once = 0, twice = 0]: readonly number[], least: number): boolean {
  return twice > GROWTH * once + least;
}

describe("readers of text, on a repeated part", () => {
  for (const reader of Object.keys(READERS)) {
    it(`${reader} does twice the work for twice the text`, async function () {
      this.timeout(0);
      const { blocks, scanned } = await growthOf(reader);
      assert.ok(blocks.some(({ counts }) => (counts[0] ?? 0) > 0));
      assert.deepEqual(
        blocks.filter(({ counts }) => grows(counts, LENGTH)),
        [],
      );
      assert.deepEqual(
        scanned.filter(({ counts }) => grows(counts, 10 * LENGTH)),
        [],
      );
    });
  }
});

/**
 * Files with regular expressions that are quadratic in theory but not on their inputs: strings up to the first NUL of a
 * fixed-size field, or names and single lines, which contain no line break at which a match could fail.
 */
const SHORT_INPUT: readonly string[] = ["requirements/", "python/"];
const FIXED_INPUT: readonly string[] = ["formats/archive/tar.ts", "formats/keras/hdf5Attribute.ts"];

/** Every regular expression literal of a source. */
function patternsIn(text: string): string[] {
  const found: string[] = [];
  const visit = (node: ts.Node) => {
    if (ts.isRegularExpressionLiteral(node)) found.push(node.text);
    node.forEachChild(visit);
  };
  visit(ts.createSourceFile("source.ts", text, ts.ScriptTarget.Latest));
  return found;
}

/** Why a pattern takes more than linear time: "Move" by starting at every place, "Self" or "Trade" by its own parts. */
function superLinear(pattern: string): string[] {
  const [, source = "", flags = ""] = /^\/(.*)\/(\w*)$/s.exec(pattern) ?? [];
  return analyse({ source, flags }).reports.map(({ type }) => `${type} ${pattern}`);
}

describe("the regular expressions of inspect", () => {
  const folder = join(checkout, "inspect");
  for (const file of readdirSync(folder, { recursive: true, encoding: "utf8" })) {
    const patterns = file.endsWith(".ts")
      ? patternsIn(readFileSync(join(folder, file), "utf8"))
      : [];
    if (patterns.length === 0) continue;
    it(`take linear time in ${file}`, () => {
      const reports = patterns.flatMap(superLinear);
      const bounded = [...SHORT_INPUT, ...FIXED_INPUT].some((known) => file.startsWith(known));
      if (bounded) assert.ok(!reports.some((report) => report.startsWith("Self")));
      else assert.deepEqual(reports, []);
    });
  }

  it("are distinguished from quadratic ones", () => {
    assert.equal(superLinear("/a*b/").length, 1);
    assert.equal(superLinear("/^(a+)+$/").length, 1);
  });
});
