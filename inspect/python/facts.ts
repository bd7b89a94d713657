/** How much an import matters when the module is loaded. */
export type ImportKind =
  /** Runs whenever the module is loaded. */
  | "required"
  /** Guarded by `try` / `except ImportError` or by a condition. */
  | "optional"
  /** Inside a function: runs when it is called. */
  | "deferred"
  /** Under `TYPE_CHECKING`: never runs. */
  | "typing";

export interface ImportFacts {
  /** Dotted module as written, such as `torchvision.transforms`. */
  readonly module: string;
  readonly file: string;
  readonly line: number;
  readonly kind: ImportKind;
}

export interface RequirementFacts {
  /** As written; compare by its PEP 503 form. */
  readonly name: string;
  /** PEP 440 specifier such as `==2.1.2`; empty when unpinned. */
  readonly specifier: string;
  readonly file: string;
  readonly line: number;
  /** `algorithm:digest` of each `--hash`. */
  readonly hashes: readonly string[];
}

export interface FileReadFacts {
  /** Literal path as the code joins it, relative to the artifacts or source folder. */
  readonly path: string;
  readonly file: string;
  readonly line: number;
}

/** What a custom prediction routine needs; core fields are a fixed contract, further members are added freely. */
export interface RoutineFacts {
  /** `module:Class`. */
  readonly predictor: string;
  readonly imports: readonly ImportFacts[];
  readonly requirements: readonly RequirementFacts[];
  readonly filesRead: readonly FileReadFacts[];
}
