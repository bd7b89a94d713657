/** Something that a rule should have judged but could not. */
export type NotChecked =
  /** Distributions that are not in the table of releases, as their lines write them. */
  | { readonly about: "distributions"; readonly requirements: readonly string[] }
  /** Pins that are newer than the table, or whose metadata is not in it. */
  | { readonly about: "releases"; readonly requirements: readonly string[] }
  /** Indexes that may have other projects under the same names, so no pin is compared with the table. */
  | { readonly about: "indexes"; readonly indexes: readonly string[] }
  /** Requirements from a URL or a path; what they require is unknown. */
  | { readonly about: "origins"; readonly requirements: readonly string[] }
  /**
   * No current lock: on the day of the build, pip chooses the versions of what the requirements and the server require.
   */
  | { readonly about: "transitive"; readonly isStale: boolean }
  /** No `serving.image`, so neither its framework's version nor its last day is known. */
  | { readonly about: "container" }
  /** An image whose name does not say what is installed in it. */
  | { readonly about: "image"; readonly image: string }
  /** No sample request for the signature. */
  | { readonly about: "request" }
  /** Whether the values of a request for the parts of ragged or sparse tensors belong together; `classes` of their specs. */
  | { readonly about: "parts"; readonly classes: readonly string[] }
  /** Whether tables can be filled from their vocabularies, which are too large to be read. */
  | { readonly about: "vocabularies"; readonly files: readonly string[] }
  /** Digests and the checksums of tensors, because larger files were read only in part. */
  | { readonly about: "bytes" }
  /** Who has signed the model: nobody is named whose signature would be trusted. */
  | { readonly about: "signer"; readonly file: string }
  /** A published routine's sources: its facts are those that its manifest records. */
  | { readonly about: "record" }
  /** The predictor's methods, because only running the code shows which class its name refers to. */
  | { readonly about: "class"; readonly predictor: string }
  /** A routine's answers, because its code is not run. */
  | { readonly about: "answers" }
  /** What the routine's own handler does with a request. */
  | { readonly about: "handler"; readonly handler: string };

/** Facts that are not in the manifest. */
export interface AlreadyKnown {
  /** Whether a resolver found versions for all requirements. */
  readonly isResolved?: boolean;
  /** Whether the signer was compared with those that are trusted. */
  readonly isSignerJudged?: boolean;
}
