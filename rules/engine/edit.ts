import type { RequirementFacts } from "../../inspect/python/facts";

/** A change that a fix proposes, as data: one line of a requirements file, or a pattern of `exclude`. */
export type Edit = RequirementEdit | { readonly kind: "exclude"; readonly pattern: string };

/**
 * Replaces the requirement at `line` by `requirement`; without a line, it is added; without a requirement, the line is
 * removed.
 */
export interface RequirementEdit {
  readonly kind: "requirement";
  /** Relative to the sources. */
  readonly file: string;
  readonly line?: number;
  /** Such as `numpy==1.26.4`; extras, markers and comments of the line are kept. */
  readonly requirement?: string;
}

type Line = Pick<RequirementFacts, "file" | "line">;

/** The property `edits` of a finding; absent if the reader has to fill in a value. */
type Edits = { readonly edits?: readonly Edit[] };

/** Replaces the requirement of a line. */
export function replacing({ file, line }: Line, requirement: string): Edits {
  if (isOpen(requirement)) return {};
  return { edits: [{ kind: "requirement", file, line, requirement }] };
}

/** Removes a line. */
export function removing({ file, line }: Line): Edits {
  return { edits: [{ kind: "requirement", file, line }] };
}

/** Adds a requirement at the end of a file. */
export function adding(file: string, requirement: string): Edits {
  if (isOpen(requirement)) return {};
  return { edits: [{ kind: "requirement", file, requirement }] };
}

/** Leaves a path out of the upload, by a gitignore pattern that is anchored at the root. */
export function excluding(path: string): Edits {
  const literal = path.replace(/[\\*?[\]]|^[!#]|\s$/g, "\\$&");
  return { edits: [{ kind: "exclude", pattern: `/${literal}` }] };
}

/** Whether a version or a digest has to be filled in. */
function isOpen(requirement: string): boolean {
  return /\b(VERSION|DIGEST)\b/.test(requirement);
}
