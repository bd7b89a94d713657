/** Where a command writes. */
export interface Terminal {
  out(text: string): void;
  err(text: string): void;
}

/** Exit codes of every command. */
export const EXIT = { clean: 0, refused: 1, unusable: 2 } as const;

/** One command of the command line. */
export interface Command {
  /** One line for the list of commands. */
  readonly summary: string;
  /** The whole help text. */
  readonly help: string;
  /** Runs with the words after the command's name; resolves to the exit code. */
  run(words: readonly string[], terminal: Terminal): Promise<number>;
}

/** A command line that cannot be understood; shown with a hint at the help text, exit code 2. */
export class UsageError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "UsageError";
  }
}
