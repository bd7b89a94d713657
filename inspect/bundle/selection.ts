import ignore, { type Ignore } from "ignore";
import type { ExcludedFile } from "../manifest";
import { checkPatterns } from "./costlyPatterns";
import type { IgnoreFile } from "./ignoreFiles";

/** Patterns that decide which files are excluded from a bundle. */
export interface SelectionOptions {
  /** The user's patterns, in gitignore syntax. */
  readonly exclude?: readonly string[];
  /** Patterns that apply unless a user's pattern with `!` re-includes the file. */
  readonly defaults?: readonly string[];
  /**
   * As `defaults`, but for files that belong to one machine. They are skipped without a record, so the same bundle is
   * described alike on every machine.
   */
  readonly alwaysIgnore?: readonly string[];
  /** Ignore files of the folder; a pattern with `!` in `exclude` overrides them. */
  readonly ignoreFiles?: readonly IgnoreFile[];
}

/** Decides by path whether a file belongs to a bundle. */
export class Selection {
  private readonly user: Ignore;
  private readonly all: Ignore;
  private readonly alwaysIgnore: Ignore;
  private readonly ignoreFiles: readonly IgnoreFile[];

  constructor({
    exclude = [],
    defaults = [],
    alwaysIgnore = [],
    ignoreFiles = [],
  }: SelectionOptions) {
    checkPatterns(exclude);
    this.ignoreFiles = ignoreFiles;
    const takenBack = exclude.filter((pattern) => pattern.startsWith("!"));
    this.user = ignore().add([...exclude]);
    this.all = ignore().add([...defaults, ...exclude]);
    this.alwaysIgnore = ignore().add([...alwaysIgnore, ...takenBack]);
  }

  /** Whether a path is skipped without a record; a folder's path must end with `/`. */
  skips(path: string): boolean {
    return this.alwaysIgnore.ignores(path);
  }

  /** Why a file is excluded; undefined if it belongs to the bundle. */
  because(path: string): ExcludedFile["because"] | undefined {
    const byUser = this.user.test(path);
    if (byUser.ignored) return "exclude";
    if (byUser.unignored) return undefined;
    const own = this.ignoreFiles.find((file) => file.ignores(path));
    return own?.name ?? (this.all.ignores(path) ? "default" : undefined);
  }
}
