#!/usr/bin/env node
import { InputError } from "../inspect/inputError";
import { osReason } from "../text";
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
      const known = Object.keys(commands);
      const { closest } = await import("../inspect/nearest.js");
      const meant = closest(name, known);
      const fix = meant === undefined ? "" : `did you mean "${meant}"? Else `;
      terminal.err(
        `model-version: unknown command "${name}". Fix: ${fix}use one of ${known.join(", ")}.`,
      );
      return EXIT.unusable;
    }
    const command = await load();
    if (rest.includes("--help") || rest.includes("-h")) {
      terminal.out(command.help);
      return EXIT.clean;
    }
    return await command.run(rest, terminal);
  } catch (error) {
    terminal.err(await describe(error, name));
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

async function describe(error: unknown, command: string | undefined): Promise<string> {
  if (error instanceof InputError) return `model-version: ${error.message}`;
  if (error instanceof UsageError || isParseArgsError(error)) {
    const help = command === undefined ? "model-version --help" : `model-version ${command} --help`;
    const line = inOneLine(error as Error);
    return `model-version: ${line}${await flagMeant(line, command)}\nSee ${help}.`;
  }
  const { message, code, path } = error as NodeJS.ErrnoException;
  return code && path ? `model-version: ${path}: ${message}` : `model-version: ${message}`;
}

/** The flag of the command's help text that an unknown one is closest to. */
async function flagMeant(message: string, command: string | undefined): Promise<string> {
  const [, flag] = /^Unknown option '(--[^'=]+)/.exec(message) ?? [];
  const { help = "" } = (await commands[command ?? ""]?.()) ?? {};
  const { closest } = await import("../inspect/nearest.js");
  const meant = flag && closest(flag, [...new Set(help.match(/--[a-z][a-z-]*/g))]);
  return meant ? `: did you mean ${meant}?` : "";
}

/** Without Node's advice behind an unknown flag, which is about words that begin with a dash. */
function inOneLine({ message }: Error): string {
  return message.replace(/^(Unknown option '.*?')\. To specify .*/s, "$1").replaceAll("\n", " ");
}

/** Node's `parseArgs` reports a wrong flag with such codes. */
function isParseArgsError(error: unknown): boolean {
  return String((error as NodeJS.ErrnoException).code).startsWith("ERR_PARSE_ARGS");
}

/**
 * A reader that has seen enough, such as head, ends nothing and is no error; what cannot be written otherwise, as on a
 * full disk, is one line and exit code 2.
 */
function watch(stream: NodeJS.WriteStream, name: string): void {
  stream.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code === "EPIPE") return;
    if (stream !== process.stderr)
      process.stderr.write(`model-version: ${name} cannot be written: ${osReason(error)}\n`);
    process.exit(EXIT.unusable);
  });
}

if (require.main === module) {
  watch(process.stdout, "the output");
  watch(process.stderr, "the errors");
  const terminal: Terminal = {
    out: (text) => process.stdout.write(`${text}\n`),
    err: (text) => process.stderr.write(`${text}\n`),
  };
  run(process.argv.slice(2), terminal).then((code) => {
    process.exitCode = code;
  });
}
