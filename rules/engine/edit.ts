import type { RequirementFacts } from "../../inspect/python/facts";

/** A change that a fix asks for, as data: one line of a requirements file, or a pattern of `exclude`. */
export type Edit = RequirementEdit | { readonly kind: "exclude"; readonly pattern: string };

/** Puts `requirement` in place of the one at `line`; without a line it is added, without a requirement the line goes. */
export interface RequirementEdit {
  readonly kind: "requirement";
  /** Relative to the sources. */
  readonly file: string;
  readonly line?: number;
  /** Such as `numpy==1.26.4`; extras, markers and comments of the line stay. */
  readonly requirement?: string;
}

type Line = Pick<RequirementFacts, "file" | "line">;

/** The property `edits` of a finding; absent where a value is left to the reader. */
type Edits = { readonly edits?: readonly Edit[] };

/** Another requirement in place of a line's. */
export function replacing({ file, line }: Line, requirement: string): Edits {
  if (isOpen(requirement)) return {};
  return { edits: [{ kind: "requirement", file, line, requirement }] };
}

/** A line that goes. */
export function removing({ file, line }: Line): Edits {
  return { edits: [{ kind: "requirement", file, line }] };
}

/** A requirement at the end of a file. */
export function adding(file: string, requirement: string): Edits {
  if (isOpen(requirement)) return {};
  return { edits: [{ kind: "requirement", file, requirement }] };
}

/** Files that are left out of the upload; patterns are those of gitignore, anchored at the root. */
export function excluding(path: string): Edits {
  const literal = path.replace(/[\\*?[\]]|^[!#]|\s$/g, "\\$&");
  return { edits: [{ kind: "exclude", pattern: `/${literal}` }] };
}

/** Whether a version or a digest has to be filled in. */
function isOpen(requirement: string): boolean {
  return /\b(VERSION|DIGEST)\b/.test(requirement);
}
