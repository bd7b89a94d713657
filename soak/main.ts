import { existsSync, rmSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { thisMachine } from "../bench/measure";
import { checkNames } from "../bench/row";
import { scratchFolder } from "../test/support/project";
import { random } from "../test/support/random";
import { endTogether } from "../tools/engineRun/processes";
import { mergedOutcomes, type RowOutcome, readOutcomes } from "./results";
import type { Row } from "./row";
import { ROWS } from "./rows";

// `npm run soak -- [ROW...] [--rounds N] [--seed N] [--json FILE]`: brings about faults of the machine, of the storage
// and of other processes while commands run, and ends with 1 if something is lost, published in part, or reported by
// anything but one clear error.

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      rounds: { type: "string", default: "20" },
      seed: { type: "string", default: String(1 + (Date.now() % 1_000_000)) },
      json: { type: "string" },
    },
  });
  checkNames(positionals, ROWS);
  const [rounds, seed] = [Number(values.rounds), Number(values.seed)];
  console.log(`${rounds} rounds, seed ${seed}`);
  const rows: RowOutcome[] = [];
  for (const row of ROWS) {
    if (positionals.length > 0 ? !positionals.includes(row.name) : row.isLong) continue;
    const outcome = await runRow(row, rounds, seed);
    console.log(lineOf(outcome));
    if (outcome.fault !== undefined) process.exitCode = 1;
    rows.push(outcome);
    if (values.json === undefined) continue;
    const known = existsSync(values.json) ? readOutcomes(values.json) : undefined;
    const all = mergedOutcomes(known, { machine: thisMachine(), rows });
    writeFileSync(values.json, `${JSON.stringify(all, undefined, 2)}\n`);
  }
}

async function runRow(row: Row, rounds: number, seed: number): Promise<RowOutcome> {
  const folder = scratchFolder();
  const next = random(seed);
  const { name, about, holds } = row;
  const facts = { name, about, holds, measured: new Date().toISOString().slice(0, 10), seed };
  try {
    return { ...facts, ...(await row.run({ folder, rounds, below: (limit) => next() % limit })) };
  } catch (error) {
    return { ...facts, fault: (error as Error).message };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function lineOf({ name, tries, ends = {}, skipped, fault }: RowOutcome): string {
  if (fault !== undefined) return `${name}: FAULT ${fault}`;
  if (skipped !== undefined) return `${name}: ${skipped}`;
  const words = Object.entries(ends).map(([end, count]) => `${count} ${end}`);
  return `${name}: ${tries} tries: ${words.join(", ")}`;
}

endTogether();
main().catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 2;
});
