import { join } from "node:path";
import { machineWords } from "../../bench/measure";
import { type Figure, type RowFigures, readResults } from "../../bench/results";
import { checkout } from "../setup/cache";
import { ratioChart } from "./ratioChart";
import { table } from "./tables";

const results = () => readResults(join(checkout, "docs/performance.json"));

/** docs/performance.md: every row of `npm run bench`, from docs/performance.json. */
export function performancePage(): string {
  const { machine, rows } = results();
  const days = [...new Set(rows.map(({ measured }) => measured))].sort().join(", ");
  return [
    "# Performance",
    "<!-- all of this page: npm run bench:save -->",
    `Measured on ${days || "no day yet"} on ${machineWords(machine)}.`,
    "![Ratios and their goals](performance.svg)",
    "Every figure is that of a whole process, from its start to its end. The cases of a row run in turns, and a ratio is the median of the ratios of all rounds, so the machine's load changes it little. Time is the median of the runs; processor time is that of all threads and child processes; memory is the most that the largest process had, and values below 20 MB are those of the program that measures.",
    "```sh\nnpm run bench                              # all rows; --quick for fewer runs and without the largest cases\nnpm run bench -- check sniff               # only these rows\nnpm run bench -- --tool modelscan=PATH     # programs of others that are not on PATH\nnpm run bench -- --against docs/performance.json   # ends with 1 where a ratio is worse by a third\nnpm run bench:save                         # writes docs/performance.json and this page\n```",
    ...rows.map(section),
  ]
    .join("\n\n")
    .concat("\n");
}

/** docs/performance.svg: the ratios that have a goal. */
export function performanceChart(): string {
  const bars = results().rows.flatMap(({ name, ratios }) =>
    ratios.flatMap((one) =>
      one.goal === undefined
        ? []
        : [{ name: `${name}: ${one.name}`, ratio: one.ratio, goal: one.goal }],
    ),
  );
  return ratioChart("Ratios and their goals: smaller is better", bars);
}

function section({ name, about, cases, ratios, skipped, isQuick }: RowFigures): string {
  return [
    `## ${name}`,
    `${about}${isQuick ? " Measured with `--quick`." : ""}`,
    ...(cases.length + skipped.length === 0
      ? []
      : [
          table(
            ["case", "time", "processor time", "memory", "runs"],
            [...cases.map(figureRow), ...skipped.map((one) => [one.name, one.reason, "", "", ""])],
          ),
        ]),
    ...(ratios.length === 0
      ? []
      : [
          table(
            ["ratio", "measured", "goal"],
            ratios.map((one) => [
              one.name,
              `${one.ratio}x`,
              one.goal === undefined ? "" : `${one.goal}x${one.ratio > one.goal ? ", missed" : ""}`,
            ]),
          ),
        ]),
  ].join("\n\n");
}

function figureRow({ name, seconds, processorSeconds, megabytes, runs }: Figure): string[] {
  return [name, `${seconds} s`, `${processorSeconds} s`, `${megabytes} MB`, String(runs)];
}
