import { readFileSync } from "node:fs";
import type { Cost, Machine } from "./measure";
import type { Prepared, Ratio, Row, Skipped } from "./row";

/** The figures of one case: the medians of its runs, and the highest memory. */
export interface Figure extends Cost {
  readonly name: string;
  readonly runs: number;
}

export interface RatioFigure extends Pick<Ratio, "name" | "goal" | "quantity"> {
  readonly ratio: number;
}

/** The figures of one row. */
export interface RowFigures extends Pick<Row, "name" | "about"> {
  /** Day of the measurement, such as 2026-11-28. */
  readonly measured: string;
  readonly isQuick: boolean;
  readonly cases: readonly Figure[];
  readonly ratios: readonly RatioFigure[];
  readonly skipped: readonly Skipped[];
}

/** What `--json` writes, and docs/performance.json is. */
export interface Results {
  readonly machine: Machine;
  readonly rows: readonly RowFigures[];
}

/** Costs of each case, one for each round. */
export type Costs = ReadonlyMap<string, readonly Cost[]>;

export function figuresOf(
  { name, about }: Pick<Row, "name" | "about">,
  { ratios, skipped = [] }: Pick<Prepared, "ratios" | "skipped">,
  costs: Costs,
  { measured, isQuick }: Pick<RowFigures, "measured" | "isQuick">,
): RowFigures {
  return {
    name,
    about,
    measured,
    isQuick,
    cases: [...costs].map(([one, runs]) => ({
      name: one,
      seconds: rounded(median(runs.map(({ seconds }) => seconds))),
      processorSeconds: rounded(median(runs.map(({ processorSeconds }) => processorSeconds))),
      megabytes: Math.round(Math.max(...runs.map(({ megabytes }) => megabytes))),
      runs: runs.length,
    })),
    ratios: ratios.flatMap((ratio) => {
      const value = ratioOf(ratio, costs);
      const { name: title, goal, quantity } = ratio;
      if (value === undefined) return [];
      return [
        {
          name: title,
          ratio: rounded(value),
          ...(goal !== undefined && { goal }),
          ...(quantity !== undefined && { quantity }),
        },
      ];
    }),
    skipped,
  };
}

/**
 * The median of the ratios of each round: what else the machine does in a round slows both cases. Undefined if one of
 * them was not measured.
 */
function ratioOf(
  { of, to, less, work = 1, quantity = "seconds" }: Ratio,
  costs: Costs,
): number | undefined {
  const [above, below] = [costs.get(of), costs.get(to)];
  if (!above || !below) return undefined;
  const base = less === undefined ? undefined : costs.get(less);
  const rounds = above.flatMap((one, round) => {
    const [other, start] = [below[round], base?.[round]?.[quantity] ?? 0];
    const left = other === undefined ? 0 : other[quantity] - start;
    return left > 0 ? [Math.max(0, one[quantity] - start) / left / work] : [];
  });
  return rounds.length === 0 ? undefined : median(rounds);
}

/** Results with rows of a new run in place of their older ones, if both are of the same machine. */
export function merged(before: Results | undefined, now: Results): Results {
  if (JSON.stringify(before?.machine) !== JSON.stringify(now.machine)) return now;
  return { ...now, rows: replaced(before?.rows, now.rows) };
}

/** Rows of a new run, then the older rows that it leaves as they are. */
export function replaced<One extends { readonly name: string }>(
  before: readonly One[] = [],
  now: readonly One[],
): One[] {
  const names = new Set(now.map(({ name }) => name));
  return [...now, ...before.filter(({ name }) => !names.has(name))];
}

/** How much worse than before a ratio may be: a third. */
const SLACK = 4 / 3;

/** The ratios that are worse than before by more than a third, as sentences. */
export function worse(before: Results, now: Results): string[] {
  return now.rows.flatMap(({ name, ratios }) => {
    const known = before.rows.find((row) => row.name === name)?.ratios ?? [];
    return ratios.flatMap((one) => {
      const was = known.find((ratio) => ratio.name === one.name)?.ratio;
      return was !== undefined && one.ratio > was * SLACK
        ? [`${name}: ${one.name}: ${one.ratio}x, was ${was}x`]
        : [];
    });
  });
}

export function readResults(file: string): Results {
  return JSON.parse(readFileSync(file, "utf8")) as Results;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const half = Math.floor(sorted.length / 2);
  const [low = 0, high = 0] = [sorted[sorted.length - 1 - half], sorted[half]];
  return (low + high) / 2;
}

/** Three significant digits: more would be noise. */
function rounded(value: number): number {
  return Number(value.toPrecision(3));
}
