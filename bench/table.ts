import type { RowFigures } from "./results";

/** The figures of a row as lines of the table that `npm run bench` prints. */
export function linesOf({ name, cases, ratios, skipped }: RowFigures): string[] {
  return [
    name,
    ...cases.map((one) =>
      [
        `  ${one.name}`.padEnd(64),
        `${one.seconds.toFixed(2)} s`.padStart(10),
        `${one.megabytes} MB`.padStart(9),
        `  ${one.runs} runs`,
      ].join(""),
    ),
    ...skipped.map((one) => `  ${one.name}`.padEnd(64) + one.reason.padStart(10)),
    ...ratios.map(
      (one) =>
        `  = ${one.name}`.padEnd(64) +
        `${one.ratio}x`.padStart(10) +
        (one.goal === undefined
          ? ""
          : `  goal ${one.goal}x${one.ratio > one.goal ? ", missed" : ""}`),
    ),
  ];
}
