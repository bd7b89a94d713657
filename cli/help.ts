import { wrap } from "../report/wrap";
import type { Command, Flag } from "./command";

/** Width of help where that of the terminal is not known. */
const COLUMNS = 100;

/** The help text of a command, from its table of flags. */
export function renderHelp(command: Command, columns = COLUMNS): string {
  const { name, operands, about, flags, exits, examples = [] } = command;
  const rows = Object.entries(flags).map(([flag, facts]) => [usageOf(flag, facts), facts.summary]);
  return [
    `Usage: model-version ${name} ${operands}`,
    ...about.map((paragraph) => wrap(paragraph, { columns, hanging: 0 })),
    table(rows, columns),
    wrap(`Exit codes: ${exits}.`, { columns, hanging: 2 }),
    ...(examples.length > 0
      ? [["Examples:", ...examples.map((line) => `  ${line}`)].join("\n")]
      : []),
  ].join("\n\n");
}

/** A flag as a command line has it: `-o, --output DIR`. */
export function usageOf(name: string, { short, value }: Flag): string {
  const long = `--${name}${value === undefined ? "" : ` ${value}`}`;
  return short === undefined ? long : `-${short}, ${long}`;
}

/** Two columns, the second wrapped below itself. */
export function table(rows: readonly (readonly string[])[], columns = COLUMNS): string {
  const width = Math.max(...rows.map(([first = ""]) => first.length));
  const hanging = Math.min(width + 4, Math.floor(columns / 2));
  return rows
    .map(([first = "", second = ""]) =>
      wrap(`  ${first.padEnd(hanging - 4)}  ${second}`, { columns, hanging, whole: [first] }),
    )
    .join("\n");
}
