/** How the sample request compares with the signature it names. */
export interface SampleRequestFacts {
  /** The request's file name, without the folders of this machine. */
  readonly file: string;
  /** The signature to which a server takes it: the one that it names, else `serving_default`. */
  readonly signature: string;
  /** The member that holds the values; absent where the body has neither. */
  readonly form?: "instances" | "inputs";
  /** How many examples `instances` has. */
  readonly examples?: number;
  /** Empty when the request fits. */
  readonly mismatches: readonly RequestMismatch[];
}

export interface RequestMismatch {
  /**
   * Kind of fault: `json`, `format`, `empty`, `signature`, `name`, `default`, `dtype`, `lossy`, `range`, `too-big`,
   * `shape`, `ragged`, `b64`.
   */
  readonly kind: string;
  /** Place in the body, such as `$.instances[1].ids[0]`. */
  readonly jsonPath: string;
  readonly expected: string;
  readonly found: string;
}
