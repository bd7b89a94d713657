import { join } from "node:path";
import { parseArgs } from "node:util";
import { PARSERS } from "../test/support/parsers";
import { FuzzThread } from "../test/support/watchedFuzz";
import { formatBytes } from "../text";

// Feeds mutated inputs to the parsers: `npm run fuzz -- [NAME...] [--inputs N] [--seed N] [--list]`. Words choose
// parsers by a part of their names; without a word, all run. Prints the cost of each, and the round in which a parser
// failed or did not return.

/** Milliseconds of processor time that no input may take. */
const MOST = 1000;
/** Milliseconds after which a parser counts as hanging, however busy the machine is; starting a thread counts, too. */
const PATIENCE = 60_000;
const MODULE = join(__dirname, "../test/support/parsers/index.ts");

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      inputs: { type: "string", default: "100000" },
      seed: { type: "string", default: "20260101" },
      list: { type: "boolean" },
    },
  });
  const isChosen = (name: string) =>
    positionals.length === 0 || positionals.some((word) => name.includes(word));
  const thread = new FuzzThread(MODULE, PATIENCE);
  for (const [name, parser] of Object.entries(PARSERS).filter(([one]) => isChosen(one))) {
    if (values.list) {
      console.log(name);
      continue;
    }
    const rounds = Math.min(Number(values.inputs), parser.most ?? Number.POSITIVE_INFINITY);
    try {
      const cost = await thread.fuzz({ name, rounds, most: MOST, seed: Number(values.seed) });
      const seconds = (cost.total / 1000).toFixed(1);
      const growth = formatBytes(Math.max(0, cost.grown));
      console.log(
        `${name}: ${rounds} inputs in ${seconds} s, the slowest ${cost.slowest} ms, ${growth} more`,
      );
    } catch (error) {
      console.log(`${name}: FAILED`, error);
      process.exitCode = 1;
    }
  }
  await thread.end();
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
