import { InputError } from "../inputError";

/** Most patterns that are compared with each path, and the most characters of one. */
const MOST_PATTERNS = 500;
const MOST_CHARACTERS = 1000;
/** Characters of a pattern that a message shows. */
const SHOWN = 80;

/** Any folders at the start or the end, which cost nothing. */
const OUTER = /^!?\/?(?:\*\*\/)+|(?:\/\*\*)+\/?$/g;

/**
 * Whether a pattern in gitignore syntax takes long to match with a path that is crafted for it: the time grows with the
 * depth of the path, to the power of how often any folders may lie between names.
 */
export function isCostly(pattern: string): boolean {
  if (pattern.length > MOST_CHARACTERS) return true;
  return pattern.replace(OUTER, "").split("/**/").length > 2;
}

/** Throws InputError for patterns that take long to match: a downloaded folder may name them itself. */
export function checkPatterns(patterns: readonly string[]): void {
  if (patterns.length > MOST_PATTERNS)
    throw new InputError(
      `exclude has ${patterns.length} patterns, more than ${MOST_PATTERNS}`,
      "name folders instead of single files",
    );
  const costly = patterns.find(isCostly);
  if (costly === undefined) return;
  if (costly.length > MOST_CHARACTERS)
    throw new InputError(
      `exclude: "${costly.slice(0, SHOWN)}..." has ${costly.length} characters, more than ${MOST_CHARACTERS}`,
      "write a shorter pattern",
    );
  const shown = costly.length > SHOWN ? `${costly.slice(0, SHOWN)}...` : costly;
  throw new InputError(
    `exclude: "${shown}" has "/**/" between names more than once`,
    "write it as several patterns that each have it once",
  );
}
