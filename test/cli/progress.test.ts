import assert from "node:assert/strict";
import { withProgress } from "../../cli/progress";
import { inspect } from "../../inspect";
import { observed, readingObserver } from "../../inspect/bundle/reading";
import { progressText } from "../../text";
import { exportOf } from "../support/exports";

const terminal = (shown: string[]) => ({
  out: () => assert.fail(),
  err: () => assert.fail(),
  showStatus: (line: string) => {
    shown.push(line);
  },
});

describe("the progress of reading", () => {
  it("shows nothing before half a second, then a line at most every tenth, and removes it", async () => {
    const shown: string[] = [];
    let now = 0;
    await withProgress(
      terminal(shown),
      async () => {
        readingObserver().begin(1000);
        for (now of [100, 499, 600, 650, 700]) readingObserver().advance(100);
      },
      "reading",
      () => now,
    );
    assert.deepEqual(shown, [
      "reading 300 bytes of 1.0 kB, 30%, 2 s left",
      "reading 500 bytes of 1.0 kB, 50%, 1 s left",
      "",
    ]);
  });

  it("counts every byte of a bundle, whether read or known from the cache", async () => {
    for (let pass = 0; pass < 2; pass++) {
      const counts = { total: 0, done: 0 };
      const observer = {
        begin: (bytes: number) => {
          counts.total += bytes;
        },
        advance: (bytes: number) => {
          counts.done += bytes;
        },
      };
      const { totalBytes } = await observed(observer, () => inspect(exportOf("keras3_export")));
      assert.deepEqual(counts, { total: totalBytes, done: totalBytes });
    }
  });

  it("shows nothing without a terminal", async () => {
    assert.equal(await withProgress({ out: assert.fail, err: assert.fail }, async () => 1), 1);
  });

  it("shows no percentage for a file that grows", () =>
    assert.equal(
      progressText("reading", { done: 2000, total: 1000, seconds: 1 }),
      "reading 2.0 kB",
    ));
});
