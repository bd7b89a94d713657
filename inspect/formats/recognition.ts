/** What the bytes of one file are, without judging whether they may be served. */
export interface Recognition {
  /** Kebab-case format name, such as `tensorflow-savedmodel` or `pickle`; `unknown` if nothing fits. */
  readonly format: string;
  /** What was seen, in a few words: `protocol 4, imports posix.system`. */
  readonly detail?: string;
  /** Code that a loader of this format would run: what, and where in the file. Bounded. */
  readonly code?: readonly CodeFound[];
  /** Members of a container that are not plain data: containers, pickles, models, and what is unknown. Bounded. */
  readonly members?: readonly MemberFound[];
  /** Why the bytes cannot be trusted to be what they seem: two views of a container disagree, a bomb, a truncation. */
  readonly fault?: string;
}

/** A piece of executable content. */
export interface CodeFound {
  /** `import posix.system`, `Lambda layer double`, `op ReadFile`. */
  readonly what: string;
  /** Member path or offset inside the file; empty for the file itself. */
  readonly where: string;
}

/** A member of a container, by its own bytes. */
export interface MemberFound extends Recognition {
  readonly path: string;
}
