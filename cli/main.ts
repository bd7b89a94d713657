#!/usr/bin/env node
import nodeModule from "node:module";
import { join } from "node:path";
import { cacheFolder } from "../inspect/bundle/cacheFolder";
import { InputError } from "../inspect/inputError";
import { osReason } from "../text";
import { type Command, EXIT, type Terminal, UsageError } from "./command";
import { COMMANDS } from "./commands";
import { version } from "./version";

/** Runs one command line and resolves to its exit code; nothing thrown leaves it. */
export async function run(words: readonly string[], terminal: Terminal): Promise<number> {
  const [name, ...rest] = words;
  try {
    if (name === undefined || name === "--help" || name === "-h" || name === "help") {
      const topic = COMMANDS[rest[0] ?? ""];
      terminal.out(topic ? await helpOf(await topic(), terminal) : await overview(terminal));
      return name === undefined ? EXIT.unusable : EXIT.clean;
    }
    if (name === "--version" || name === "-V") {
      terminal.out(version());
      return EXIT.clean;
    }
    const load = COMMANDS[name];
    if (!load) {
      const known = Object.keys(COMMANDS);
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
      terminal.out(await helpOf(command, terminal));
      return EXIT.clean;
    }
    return await command.run(rest, { ...terminal, isColored: isColored(rest, terminal) });
  } catch (error) {
    const message = await describe(error, name);
    if (isJson(name, rest)) terminal.out(await errorDocument(error));
    terminal.err(message);
    return EXIT.unusable;
  }
}

async function helpOf(command: Command, { columns }: Terminal): Promise<string> {
  return (await import("./help.js")).renderHelp(command, columns);
}

async function overview({ columns }: Terminal): Promise<string> {
  const { table } = await import("./help.js");
  const { loadCommands } = await import("./commands.js");
  const { wrap } = await import("../report/wrap.js");
  const rows = (await loadCommands()).map(({ name, summary }) => [name, summary]);
  const fold = (line: string) => wrap(line, { columns, hanging: 0 });
  return [
    "Usage: model-version COMMAND ...",
    "",
    fold(
      "Judges a machine-learning model before it is deployed: the same rules as the policy pack, without a cloud.",
    ),
    fold("No command runs code of a model, except try."),
    "",
    "Commands:",
    table(rows, columns),
    "",
    fold(
      "model-version COMMAND --help shows a command's options, model-version --version the version.",
    ),
    fold("Exit codes: 0 clean, 1 refused, 2 usage or unreadable."),
  ].join("\n");
}

/** Whether text is coloured: as --color says, else FORCE_COLOR, else NO_COLOR, else on a terminal. */
function isColored(words: readonly string[], { isInteractive = false }: Terminal): boolean {
  const at = words.findIndex((word) => word === "--color" || word.startsWith("--color="));
  const when = at < 0 ? "auto" : (words[at]?.split("=")[1] ?? words[at + 1]);
  if (when === "always" || when === "never") return when === "always";
  if (when !== "auto")
    throw new UsageError(`--color is "${when ?? ""}": use auto, always or never`);
  const { FORCE_COLOR = "", NO_COLOR = "", TERM } = process.env;
  if (FORCE_COLOR !== "") return FORCE_COLOR !== "0" && FORCE_COLOR !== "false";
  return isInteractive && NO_COLOR === "" && TERM !== "dumb";
}

/** Whether standard output is to be one JSON document; sniff writes one object a line. */
function isJson(command: string | undefined, words: readonly string[]): boolean {
  if (command === undefined || command === "sniff") return false;
  return words.some(
    (word, at) =>
      word === "--json" ||
      word === "--format=json" ||
      (word === "--format" && words[at + 1] === "json"),
  );
}

/** What programs read where a command ends with exit code 2. */
async function errorDocument(error: unknown): Promise<string> {
  const { toolOf } = await import("../report/tool.js");
  const { message } = error as Error;
  const parts = error instanceof InputError ? { message: error.what, fix: error.fix } : { message };
  return JSON.stringify({ tool: toolOf(version()), verdict: "error", error: parts }, undefined, 2);
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

/** The flag of the command that an unknown one is closest to. */
async function flagMeant(message: string, command: string | undefined): Promise<string> {
  const [, flag] = /^Unknown option '--([^'=]+)/.exec(message) ?? [];
  if (flag === undefined) return "";
  const { flags = {} } = (await COMMANDS[command ?? ""]?.()) ?? {};
  const { closest } = await import("../inspect/nearest.js");
  const meant = closest(flag, Object.keys(flags));
  return meant === undefined ? "" : `: did you mean --${meant}?`;
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

/** Keeps the compiled code between runs, in the user's cache folder; Node does so from 22.1 on, whose types are not used. */
function keepCompiledCode(): void {
  const { enableCompileCache } = nodeModule as { enableCompileCache?: (folder: string) => unknown };
  enableCompileCache?.(join(cacheFolder(), "code"));
}

/** The terminal's width; COLUMNS sets it for what is not a terminal. */
function columnsOf({ isTTY, columns }: NodeJS.WriteStream): { columns?: number } {
  const width = isTTY ? columns : Number(process.env["COLUMNS"]);
  return width >= LEAST_COLUMNS ? { columns: width } : {};
}

/** Narrower terminals are not wrapped for. */
const LEAST_COLUMNS = 20;

if (require.main === module) {
  keepCompiledCode();
  watch(process.stdout, "the output");
  watch(process.stderr, "the errors");
  const terminal: Terminal = {
    out: (text) => process.stdout.write(`${text}\n`),
    err: (text) => process.stderr.write(`${text}\n`),
    isInteractive: process.stdout.isTTY ?? false,
    ...(process.stderr.isTTY && {
      showStatus: (line: string) => process.stderr.write(`\r\x1b[K${line}`),
    }),
    ...columnsOf(process.stdout),
  };
  run(process.argv.slice(2), terminal).then((code) => {
    process.exitCode = code;
  });
}
