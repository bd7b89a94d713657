import { existsSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { endTogether } from "../tools/engineRun/processes";
import { machineWords, thisMachine } from "./measure";
import { merged, type Results, type RowFigures, readResults, worse } from "./results";
import { checkNames } from "./row";
import { ROWS } from "./rows";
import { runRow } from "./run";
import { linesOf } from "./table";
import { toolFinder } from "./tools";

// `npm run bench -- [ROW...] [--quick] [--runs N] [--json FILE] [--against FILE] [--tool NAME=PATH]...`: measures whole processes
// in turns and prints the medians, the most memory of a process, and ratios. --json keeps the rows of FILE that are
// not measured now. --against ends with 1 where a ratio is worse than in FILE by more than a third.

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      quick: { type: "boolean", default: false },
      json: { type: "string" },
      against: { type: "string" },
      runs: { type: "string" },
      tool: { type: "string", multiple: true, default: [] },
    },
  });
  checkNames(positionals, ROWS);
  const before = values.against === undefined ? undefined : readResults(values.against);
  const machine = thisMachine();
  console.log(machineWords(machine));
  const isQuick = values.quick;
  const scope = {
    isQuick,
    runs: isQuick ? 3 : 9,
    tool: toolFinder(values.tool),
  };
  const rows: RowFigures[] = [];
  const save = (file: string) => {
    const known = existsSync(file) ? readResults(file) : undefined;
    writeFileSync(file, `${JSON.stringify(merged(known, { machine, rows }), undefined, 2)}\n`);
  };
  for (const row of ROWS) {
    if (positionals.length > 0 && !positionals.includes(row.name)) continue;
    const figures = await runRow(row, scope, Number(values.runs ?? Number.POSITIVE_INFINITY));
    console.log(linesOf(figures).join("\n"));
    rows.push(figures);
    if (values.json !== undefined) save(values.json);
  }
  const now: Results = { machine, rows };
  const complaints = before ? worse(before, now) : [];
  for (const complaint of complaints) console.error(`worse by more than a third: ${complaint}`);
  if (complaints.length > 0) process.exitCode = 1;
}

endTogether();
main().catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 2;
});
