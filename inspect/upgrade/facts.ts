/** One difference between a version and the one before it. */
export interface Change {
  readonly part: "signature" | "weights" | "graph" | "code" | "requirements" | "container" | "size";
  /** In words, with both values: `torch ==2.1.2 -> ==2.3.0`. */
  readonly what: string;
  /** Present where clients that were right before would fail now, or read something else. */
  readonly breaks?: true;
}

/** How a version differs from the one that the stack holds. */
export interface UpgradeFacts {
  /** `contentDigest` of the version before. */
  readonly from: string;
  readonly changes: readonly Change[];
}
