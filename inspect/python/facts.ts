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
  /** Present for a module of the routine's own: the file, or null where the sources lack it. */
  readonly local?: string | null;
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
  readonly extras?: readonly string[];
  readonly marker?: string;
  /** False where the marker does not hold in the container, and pip passes the line over. Defaults to true. */
  readonly applies?: boolean;
  /** Where it is fetched from, for what is no name and version. */
  readonly origin?: { readonly kind: "url" | "vcs" | "path"; readonly address: string };
}

/** A line of a requirements file that is no requirement: an option that says where distributions come from. */
export interface IndexFacts {
  /** The option's long name, such as `--extra-index-url`. */
  readonly option: string;
  readonly value: string;
  readonly file: string;
  readonly line: number;
}

/** Something in the sources or the requirements that could not be read or found. */
export interface RoutineFault {
  /** `unparsed-requirement`, `missing-include`, `missing-module`, `missing-file`, `syntax`, `missing-predictor`. */
  readonly code: string;
  readonly file: string;
  readonly line: number;
  readonly what: string;
}

/** The predictor class as its source defines it. */
export interface PredictorFacts {
  readonly file: string;
  readonly line: number;
  /** Names of base classes as written. */
  readonly bases: readonly string[];
  /** By name: how many arguments a method takes without a default, `self` or `cls` left out, and how many at most. */
  readonly methods: Readonly<
    Record<string, { readonly line: number; readonly least: number; readonly most: number | null }>
  >;
}

export interface FileReadFacts {
  /** Literal path as the code joins it, relative to the artifacts or source folder. */
  readonly path: string;
  readonly file: string;
  readonly line: number;
  /** Whether it lies below the artifacts folder or beside the sources. */
  readonly below: "artifacts" | "source";
}

/** What a custom prediction routine needs; core fields are a fixed contract, further members are added freely. */
export interface RoutineFacts {
  /** `module:Class`. */
  readonly predictor: string;
  readonly imports: readonly ImportFacts[];
  readonly requirements: readonly RequirementFacts[];
  readonly filesRead: readonly FileReadFacts[];
  /** Sources that the predictor reaches by its imports. */
  readonly localModules: readonly string[];
  readonly indexes: readonly IndexFacts[];
  readonly faults: readonly RoutineFault[];
  /** The predictor's class; absent where its module does not define it. */
  readonly predictorClass?: PredictorFacts;
  /** Python of the container that markers and the standard library were read for. */
  readonly pythonVersion: string;
  /** Whether modules are imported by names that only running the code would tell. */
  readonly isDynamic: boolean;
  /** Folder in `files` that holds what the predictor loads; absent where none is declared. */
  readonly artifacts?: string;
}
