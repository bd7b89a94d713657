import { rmSync } from "node:fs";
import { scratchFolder } from "../test/support/project";
import { type Cost, costOf } from "./measure";
import { figuresOf, type RowFigures } from "./results";
import type { Row, Scope } from "./row";

/** Measures a row: each case once a round, in turns, so that a change of the machine's load meets all of them. @param mostRuns limit for every row. */
export async function runRow(
  row: Row,
  scope: Omit<Scope, "folder">,
  mostRuns: number,
): Promise<RowFigures> {
  const folder = scratchFolder();
  const measured = new Date().toISOString().slice(0, 10);
  try {
    const prepared = await row.prepare({ ...scope, folder });
    const costs = new Map<string, Cost[]>(prepared.cases.map(({ name }) => [name, []]));
    try {
      for (let round = 0; round < Math.min(prepared.runs ?? scope.runs, mostRuns); round++) {
        for (const one of prepared.cases) {
          await one.before?.();
          costs.get(one.name)?.push(await costOf(one));
        }
      }
    } finally {
      await prepared.close?.();
    }
    return figuresOf(row, prepared, costs, { measured, isQuick: scope.isQuick });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
