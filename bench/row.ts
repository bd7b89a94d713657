/** A command that is measured as a whole process. */
export interface Case {
  readonly name: string;
  readonly command: string;
  readonly words: readonly string[];
  /** Folder in which it runs. Defaults to that of the benchmark. */
  readonly folder?: string;
  /** Variables added to the environment of the benchmark. */
  readonly environment?: NodeJS.ProcessEnv;
  /** Exit codes that count as a measurement; any other one ends the benchmark. Default: 0. */
  readonly exits?: readonly number[];
  /** Undoes what the run before left behind; not measured. */
  before?(): Promise<void> | void;
}

/** A figure that compares two cases of a row; the smaller, the better. */
export interface Ratio {
  readonly name: string;
  /** Names of the cases. */
  readonly of: string;
  readonly to: string;
  /** Case whose own cost is subtracted from both, such as the start of Node. */
  readonly less?: string;
  /** How many times more work `of` does than `to`. Default: 1. */
  readonly work?: number;
  /** Default: seconds. */
  readonly quantity?: "seconds" | "megabytes";
  /** Goal: the ratio should not be greater. */
  readonly goal?: number;
}

/** The cases of a row, ready to run. */
export interface Prepared {
  readonly cases: readonly Case[];
  readonly ratios: readonly Ratio[];
  /** What is not measured on this machine, and why. */
  readonly skipped?: readonly Skipped[];
  /** How often each case runs, where that is not the number of `Scope`. */
  readonly runs?: number;
  /** Stops what the cases need, such as a server. */
  close?(): Promise<void> | void;
}

export interface Skipped {
  readonly name: string;
  readonly reason: string;
}

/** What a row may use. */
export interface Scope {
  /** Empty folder that is removed after the row. */
  readonly folder: string;
  /** Whether fewer and smaller cases are wanted. */
  readonly isQuick: boolean;
  /** How often each case runs. */
  readonly runs: number;
  /** Path of a program of others: as given by --tool, by a variable such as SAVED_MODEL_CLI, or on PATH. */
  tool(name: string): string | undefined;
}

/** A group of cases that are measured in turns. */
export interface Row {
  readonly name: string;
  /** One sentence for the page. */
  readonly about: string;
  prepare(scope: Scope): Promise<Prepared> | Prepared;
}

/** Throws at the first name that no row has. */
export function checkNames(names: readonly string[], rows: readonly Pick<Row, "name">[]): void {
  for (const name of names)
    if (!rows.some((row) => row.name === name))
      throw new Error(`no row "${name}"; rows are ${rows.map((row) => row.name).join(", ")}`);
}

/** The cases and ratios of a row whose programs may be missing. */
export function withTools(
  scope: Scope,
  tools: readonly string[],
  caseOf: (tool: string, path: string) => Case,
): { readonly cases: readonly Case[]; readonly skipped: readonly Skipped[] } {
  const found = tools.map((tool) => ({ tool, path: scope.tool(tool) }));
  return {
    cases: found.flatMap(({ tool, path }) => (path === undefined ? [] : [caseOf(tool, path)])),
    skipped: found.flatMap(({ tool, path }) =>
      path === undefined ? [{ name: tool, reason: "not installed" }] : [],
    ),
  };
}
