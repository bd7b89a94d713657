import { parseArgs } from "node:util";
import { fuzz } from "../test/support/fuzz";
import { PARSERS } from "../test/support/parsers";
import { formatBytes } from "../text";

// Feeds mutated inputs to the parsers: `npm run fuzz -- [NAME...] [--inputs N] [--seed N] [--list]`. Words choose
// parsers by a part of their names; without a word, all run. Prints the cost of each, and the round in which a parser
// failed.

/** Milliseconds of processor time that no input may take. */
const MOST = 1000;

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
  for (const [name, parser] of Object.entries(PARSERS).filter(([one]) => isChosen(one))) {
    if (values.list) {
      console.log(name);
      continue;
    }
    const rounds = Math.min(Number(values.inputs), parser.most ?? Number.POSITIVE_INFINITY);
    try {
      const cost = await fuzz(parser, { rounds, most: MOST, seed: Number(values.seed) });
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
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
