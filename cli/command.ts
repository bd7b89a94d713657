import { parseArgs } from "node:util";

/** Where a command writes. */
export interface Terminal {
  out(text: string): void;
  err(text: string): void;
  /** Width to which text is wrapped; absent where it is not, as in a pipe. */
  readonly columns?: number;
  /** Shows one line that replaces the one before, empty to remove it; present on a terminal only. */
  readonly showStatus?: (line: string) => void;
  /** Whether standard output is a terminal. Defaults to false. */
  readonly isInteractive?: boolean;
  /** Whether text is coloured. Defaults to false. */
  readonly isColored?: boolean;
}

/** Exit codes of every command. */
export const EXIT = { clean: 0, refused: 1, unusable: 2 } as const;

/** One flag: read by Node's `parseArgs`, shown by --help, completed by shells and described in docs/cli.md. */
export interface Flag {
  readonly type: "string" | "boolean";
  readonly short?: string;
  readonly multiple?: boolean;
  /** What its value stands for, such as `FILE`; only for strings. */
  readonly value?: string;
  /** The values that it takes, where they are few. */
  readonly values?: readonly string[];
  readonly summary: string;
}

/** The flags of a command by their long names. */
export type Flags = Readonly<Record<string, Flag>>;

/** One command of the command line. */
export interface Command {
  readonly name: string;
  /** One line for the list of commands. */
  readonly summary: string;
  /** What follows its name, such as `PATH [options]`. */
  readonly operands: string;
  /** The words that an operand may be; absent if it is a path. */
  choices?(): readonly string[];
  /** Paragraphs of its help text. */
  readonly about: readonly string[];
  readonly flags: Flags;
  /** The exit codes in words. */
  readonly exits: string;
  readonly examples?: readonly string[];
  /** Runs with the words after the command's name; resolves to the exit code. */
  run(words: readonly string[], terminal: Terminal): Promise<number>;
}

/** Flags of every command. */
export const COMMON_FLAGS = {
  color: {
    type: "string",
    value: "WHEN",
    values: ["auto", "always", "never"],
    summary: "colour the text: auto (default, on a terminal), always or never",
  },
  help: { type: "boolean", short: "h", summary: "show this text" },
} as const satisfies Flags;

/** A command line that cannot be understood; shown with a hint at the help text, exit code 2. */
export class UsageError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "UsageError";
  }
}

/** The values of flags, and the operands. */
type Parsed<F extends Flags> = ReturnType<
  typeof parseArgs<{ args: string[]; allowPositionals: true; options: F }>
>;

/** Reads the words after a command's name by its flags. Throws Node's own errors for those that it does not have. */
export function parseWords<F extends Flags>(words: readonly string[], flags: F): Parsed<F> {
  return parseArgs({ args: [...words], allowPositionals: true, options: flags });
}

/** The one operand of a command line. @param missing what is said where there is none */
export function oneOperand(operands: readonly string[], what: string, missing: string): string {
  const [operand, extra] = operands;
  if (operand === undefined) throw new UsageError(missing);
  if (extra !== undefined) throw new UsageError(`give one ${what}, not ${operands.length}`);
  return operand;
}
