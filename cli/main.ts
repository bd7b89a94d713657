#!/usr/bin/env node
import { InputError } from "../inspect/inputError";
import { type Command, EXIT, type Terminal, UsageError } from "./command";

/** Commands by name; each is loaded when it is called, so that help is instant. */
const commands: Readonly<Record<string, () => Promise<Command>>> = {
  check: async () => (await import("./check.js")).check,
  inspect: async () => (await import("./inspect.js")).inspectCommand,
  sniff: async () => (await import("./sniff.js")).sniffCommand,
  pack: async () => (await import("./pack.js")).pack,
  lock: async () => (await import("./lock/index.js")).lockCommand,
  try: async () => (await import("./try/index.js")).tryCommand,
};

/** Runs one command line and resolves to its exit code; nothing thrown leaves it. */
export async function run(words: readonly string[], terminal: Terminal): Promise<number> {
  const [name, ...rest] = words;
  try {
    if (name === undefined || name === "--help" || name === "-h" || name === "help") {
      const topic = commands[rest[0] ?? ""];
      terminal.out(topic ? (await topic()).help : await overview());
      return name === undefined ? EXIT.unusable : EXIT.clean;
    }
    if (name === "--version") {
      terminal.out(version());
      return EXIT.clean;
    }
    const load = commands[name];
    if (!load) {
      const known = Object.keys(commands).join(", ");
      terminal.err(`model-version: unknown command "${name}". Fix: use one of ${known}.`);
      return EXIT.unusable;
    }
    const command = await load();
    if (rest.includes("--help") || rest.includes("-h")) {
      terminal.out(command.help);
      return EXIT.clean;
    }
    return await command.run(rest, terminal);
  } catch (error) {
    terminal.err(describe(error, name));
    return EXIT.unusable;
  }
}

async function overview(): Promise<string> {
  const lines = await Promise.all(
    Object.entries(commands).map(
      async ([name, load]) => `  ${name.padEnd(9)}${(await load()).summary}`,
    ),
  );
  return [
    "Usage: model-version COMMAND ...",
    "",
    "Judges a machine-learning model before it is deployed: the same rules as the policy pack, without a cloud.",
    "Nothing of a model is ever executed, but by try, on demand.",
    "",
    "Commands:",
    ...lines,
    "",
    "model-version COMMAND --help shows a command's options.",
    "Exit codes: 0 clean, 1 refused, 2 usage or unreadable.",
  ].join("\n");
}

function version(): string {
  return (require("model-version/package.json") as { version: string }).version;
}

function describe(error: unknown, command: string | undefined): string {
  if (error instanceof InputError) return `model-version: ${error.message}`;
  if (error instanceof UsageError || isParseArgsError(error)) {
    const help = command === undefined ? "model-version --help" : `model-version ${command} --help`;
    return `model-version: ${inOneLine(error as Error)}\nSee ${help}.`;
  }
  const { message, code, path } = error as NodeJS.ErrnoException;
  return code && path ? `model-version: ${path}: ${message}` : `model-version: ${message}`;
}

/** Without Node's advice behind an unknown flag, which is about words that begin with a dash. */
function inOneLine({ message }: Error): string {
  return message.replace(/^(Unknown option '.*?')\. To specify .*/s, "$1").replaceAll("\n", " ");
}

/** Node's `parseArgs` reports a wrong flag with such codes. */
function isParseArgsError(error: unknown): boolean {
  return String((error as NodeJS.ErrnoException).code).startsWith("ERR_PARSE_ARGS");
}

if (require.main === module) {
  const terminal: Terminal = {
    out: (text) => process.stdout.write(`${text}\n`),
    err: (text) => process.stderr.write(`${text}\n`),
  };
  run(process.argv.slice(2), terminal).then((code) => {
    process.exitCode = code;
  });
}
