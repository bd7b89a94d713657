/** Something that a rule would have judged and could not. */
export type NotChecked =
  /** Distributions that the table of releases does not have, as their lines write them. */
  | { readonly about: "distributions"; readonly requirements: readonly string[] }
  /** Pins that are newer than the table, or whose metadata it does not have. */
  | { readonly about: "releases"; readonly requirements: readonly string[] }
  /** Indexes that may have other projects under the same names, so that no pin is held against the table. */
  | { readonly about: "indexes"; readonly indexes: readonly string[] }
  /** Requirements that come from an address or a path: what they require is unknown. */
  | { readonly about: "origins"; readonly requirements: readonly string[] }
  /** No current lock: pip takes versions of what the requirements and the server require on the day of the build. */
  | { readonly about: "transitive"; readonly isStale: boolean }
  /** No `serving.image`: neither its framework's version nor its last day is known. */
  | { readonly about: "container" }
  /** An image whose name does not say what is installed in it. */
  | { readonly about: "image"; readonly image: string }
  /** No sample request for the signature. */
  | { readonly about: "request" }
  /** A routine's answers, since its code is not run. */
  | { readonly about: "answers" }
  /** What a routine's own handler does with a request. */
  | { readonly about: "handler"; readonly handler: string };

/** What is known from elsewhere than the manifest. */
export interface AlreadyKnown {
  /** Whether a resolver found versions for all requirements. */
  readonly isResolved?: boolean;
}
