import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { cpSync, existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { largeExport } from "../../bench/sampleFiles";
import { readManifest } from "../../inspect/schema/readManifest";
import { assertOneError, type Ended, runCommand } from "../command";
import { CHANGES, type Change, withFault } from "../faults";
import { Ends, momentsOf, type Row } from "../row";

/** Bytes of the file that changes: more than one chunk is read of it. */
const BYTES = 3_000_000;
const WEIGHTS = "variables/variables.data-00000-of-00001";
const COMMANDS: readonly (readonly string[])[] = [
  ["check", "export"],
  ["inspect", "export"],
  ["sniff", "export"],
  ["report", "export", "-o", "report.html"],
  ["pack", "export", "-o", "out"],
];

export const changes: Row = {
  name: "file-changes",
  about: `Before each read of the weights of 3 MB, the file shrinks, becomes empty, grows, is replaced by another one, or vanishes (${COMMANDS.map(([name]) => `\`${name}\``).join(", ")}).`,
  holds:
    "the command ends with a verdict or with one error, and what `pack` writes has the digests of its manifest, or no manifest.",
  async run({ folder, rounds, below }) {
    const source = largeExport(join(folder, "source"), BYTES);
    const ends = new Ends();
    const faults: string[] = [];
    for (const words of COMMANDS) {
      const reads = await readsOf(folder, source, words);
      for (const change of CHANGES) {
        for (const at of momentsOf(reads, Math.max(1, rounds / 5), below)) {
          const what = `${words[0]}, ${change} before read ${at} of ${reads}`;
          const { ended, work } = await disturbed(folder, source, words, change, at);
          try {
            ends.count(endOf(ended, what));
            assertPublishedWhole(join(work, "out"), what);
          } catch (error) {
            faults.push((error as Error).message);
          }
          rmSync(work, { recursive: true });
        }
      }
    }
    assert.equal(faults.length, 0, faults.join("\n"));
    return ends.outcome;
  },
};

async function readsOf(folder: string, source: string, words: readonly string[]): Promise<number> {
  const { work } = await disturbed(folder, source, words, "grow", 0);
  const reads = Number(readFileSync(join(folder, "reads"), "utf8"));
  rmSync(work, { recursive: true });
  assert.ok(reads > 0, `${words[0]} does not read the file`);
  return reads;
}

async function disturbed(
  folder: string,
  source: string,
  words: readonly string[],
  change: Change,
  at: number,
): Promise<{ readonly ended: Ended; readonly work: string }> {
  const work = join(folder, "work");
  cpSync(source, join(work, "export"), { recursive: true });
  const file = join(work, "export", WEIGHTS);
  const report = join(folder, "reads");
  const ended = await runCommand(words, {
    folder: work,
    environment: {
      XDG_CACHE_HOME: join(work, "cache"),
      ...withFault({ kind: "change", file, at, change, report }),
    },
  });
  return { ended, work };
}

function endOf(ended: Ended, what: string): string {
  if (ended.code === 0 || ended.code === 1) {
    assert.doesNotMatch(ended.err, /^\s+at /m, `${what}: a stack: ${ended.err}`);
    return "a verdict";
  }
  assertOneError(ended, what);
  return "one error";
}

/** Fails unless the files beside a manifest have its digests. */
export function assertPublishedWhole(output: string, what: string): void {
  if (!existsSync(output)) return;
  for (const name of readdirSync(output, { recursive: true, encoding: "utf8" })) {
    if (!name.endsWith("/manifest.json")) continue;
    const folder = dirname(join(output, name));
    const read = readManifest(JSON.parse(readFileSync(join(folder, "manifest.json"), "utf8")));
    if ("fault" in read) assert.fail(`${what}: ${name}: ${read.fault}`);
    const { files } = read.manifest;
    for (const { path, sha256 } of files) {
      const bytes = readFileSync(join(folder, "model", path));
      const found = createHash("sha256").update(bytes).digest("hex");
      assert.equal(found, sha256, `${what}: ${path} has other bytes than its manifest says`);
    }
  }
}
