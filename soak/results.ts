import { readFileSync } from "node:fs";
import type { Machine } from "../bench/measure";
import { replaced } from "../bench/results";
import type { Outcome, Row } from "./row";

/** What a row found; docs/reliability.json has all of them. */
export interface RowOutcome extends Pick<Row, "name" | "about" | "holds">, Partial<Outcome> {
  /** Day of the run, such as 2026-11-28. */
  readonly measured: string;
  readonly seed: number;
  readonly skipped?: string;
  /** What did not hold. */
  readonly fault?: string;
}

export interface Outcomes {
  readonly machine: Machine;
  readonly rows: readonly RowOutcome[];
}

export function readOutcomes(file: string): Outcomes {
  return JSON.parse(readFileSync(file, "utf8")) as Outcomes;
}

/** Outcomes with rows of a new run in place of their older ones. */
export function mergedOutcomes(before: Outcomes | undefined, now: Outcomes): Outcomes {
  const rows = replaced(before?.rows, now.rows);
  return { ...now, rows: rows.sort((a, b) => (a.name < b.name ? -1 : 1)) };
}
