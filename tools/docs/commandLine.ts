import { audit } from "../../cli/audit";
import { check } from "../../cli/check";
import type { Command } from "../../cli/command";
import { completion } from "../../cli/completion";
import { explain } from "../../cli/explain";
import { usageOf } from "../../cli/help";
import { init } from "../../cli/init";
import { inspectCommand } from "../../cli/inspect";
import { lockCommand } from "../../cli/lock";
import { pack } from "../../cli/pack";
import { report } from "../../cli/report";
import { sniffCommand } from "../../cli/sniff";
import { tryCommand } from "../../cli/try";
import { table } from "./tables";

/** Every command, in the order of the help. */
export const COMMANDS: readonly Command[] = [
  check,
  inspectCommand,
  sniffCommand,
  report,
  audit,
  explain,
  init,
  pack,
  lockCommand,
  tryCommand,
  completion,
];

/** docs/cli.md: each command with its flags, from the tables that the command line itself reads. */
export function commandPage(): string {
  return [
    "# Command line",
    "<!-- all of this page: npm run docs -->",
    "Text is wrapped at the terminal's width, or at that of `COLUMNS`, and not at all in a pipe. It is coloured on a terminal; `NO_COLOR`, `FORCE_COLOR` and `--color` change that. Reports go to standard output, everything else to standard error.",
    "A command that ends with exit code 2 prints one line; with `--json` also a document with the `error` ([schema](../schemas/error-output.json)) to standard output.",
    ...COMMANDS.map(section),
  ]
    .join("\n\n")
    .concat("\n");
}

function section({ name, summary, operands, about, flags, exits, examples = [] }: Command): string {
  const rows = Object.entries(flags).map(([flag, facts]) => [
    `\`${usageOf(flag, facts)}\``,
    escaped(facts.summary),
  ]);
  return [
    `## ${name}`,
    `${summary[0]?.toUpperCase()}${summary.slice(1)}.`,
    `\`\`\`text\nmodel-version ${name} ${operands}\n\`\`\``,
    ...about.map(escaped),
    table(["flag", "meaning"], rows),
    ...("json" in flags
      ? [`Schema of \`--json\`: [${name}-output.json](../schemas/${name}-output.json).`]
      : []),
    `Exit codes: ${exits}.`,
    ...(examples.length > 0 ? [`\`\`\`sh\n${examples.join("\n")}\n\`\`\``] : []),
  ].join("\n\n");
}

/** Text escaped so that Markdown shows it as it is. */
function escaped(text: string): string {
  return text.replace(/[*|<]/g, (character) => `\\${character}`);
}
