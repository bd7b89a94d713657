import type { RoutineFault } from "./routineFault";

export type { RoutineFault } from "./routineFault";

/** How much an import matters when the module is loaded. */
export type ImportKind =
  /** Runs whenever the module is loaded. */
  | "required"
  /** Guarded by `try` / `except ImportError` or by a condition. */
  | "optional"
  /** Inside a function: runs when it is called. */
  | "deferred"
  /** Under `TYPE_CHECKING`, `__name__ == "__main__"` or another Python's version: never runs when it is served. */
  | "typing";

/** A module that only the place of the sources on this machine gives. */
export type OutsideModule =
  /** The sources' own folder is not part of a module's name: `module` is the name below it. */
  | { readonly by: "own-folder"; readonly module: string }
  /** It is beside the sources' folder, under that name. */
  | { readonly by: "sibling"; readonly name: string };

export interface ImportFacts {
  /** Dotted module as written, such as `torchvision.transforms`. */
  readonly module: string;
  readonly file: string;
  readonly line: number;
  readonly kind: ImportKind;
  /** Present for a module of the routine's own: the file, or null where the sources lack it. */
  readonly local?: string | null;
  /** Names of `from module import names` that the module neither defines nor has as modules below it. */
  readonly lacks?: readonly string[];
  /** Whether its dots lead above the outermost package of the file. */
  readonly isBeyond?: boolean;
  /** Whether nothing that the server runs gets to it. */
  readonly isUnreached?: boolean;
  /** Whether it is there on this machine, and `exclude` leaves it out of the package. */
  readonly isExcluded?: boolean;
  /** Module, as written, whose failing import this one replaces, in an `except` clause. */
  readonly unless?: string;
  /** What answers the import where the sources are developed, and not where they are packed. */
  readonly outside?: OutsideModule;
  /** A source of that name beside the importing one, where Python does not look for absolute names. */
  readonly beside?: string;
}

export interface RequirementFacts {
  /** As written; compare by its PEP 503 form. */
  readonly name: string;
  /** PEP 440 specifier such as `==2.1.2`, with what constraints add to it; empty when unpinned. */
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

/** What a constraints file says of a distribution that no requirement names: pip keeps to it where another one requires it. */
export interface ConstraintFacts {
  /** PEP 503 form. */
  readonly name: string;
  /** PEP 440 specifier. */
  readonly specifier: string;
}

/** One pin of a lock. */
export interface LockedPin {
  /** PEP 503 form. */
  readonly name: string;
  readonly version: string;
  readonly line: number;
}

/** The lock beside a requirements file, as `model-version lock` writes it. */
export interface LockFacts {
  readonly file: string;
  /** What it was made for. */
  readonly made: { readonly python: string; readonly server: string };
  /** What has changed since; empty where the lock is current. */
  readonly changed: readonly ("requirements" | "python" | "platform" | "server")[];
  /** Whether every pin has a SHA-256 hash. */
  readonly isHashed: boolean;
  readonly pins: readonly LockedPin[];
}

/** A file that Python reads at every start once a requirement from the sources is installed. */
export interface StartupFileFacts {
  /** The wheel, the archive or the folder, relative to the sources; empty for the sources themselves. */
  readonly distribution: string;
  /** Path in the distribution. */
  readonly member: string;
  /** Whether Python runs code of it; else it adds folders to `sys.path`. */
  readonly runs: boolean;
  /** Where the requirement is. */
  readonly file: string;
  readonly line: number;
}

/** A line of a requirements file that is not a requirement: an option that says how distributions are got. */
export interface IndexFacts {
  /** The option's long name, such as `--extra-index-url`. */
  readonly option: string;
  readonly value: string;
  readonly file: string;
  readonly line: number;
}

/** What a method surely returns that JSON does not have. */
export interface AnswerFacts {
  /** In words, such as `a NumPy array`. */
  readonly type: string;
  /** Of the `return`. */
  readonly line: number;
  /** Whether another `return` may come first. */
  readonly isConditional?: boolean;
}

/** A method as its source defines it. */
export interface MethodFacts {
  readonly line: number;
  /** Source that defines it, where a base of another source does. */
  readonly file?: string;
  /** Arguments without a default, `self` or `cls` left out. */
  readonly least: number;
  /** Arguments at most; null where there may be any number. */
  readonly most: number | null;
  /** Arguments without a default that can be given only by name, and that `least` counts. */
  readonly keywordOnly?: readonly string[];
  readonly isAsync?: boolean;
  /** Whether it is declared abstract, so that Python makes no object of a class of `abc.ABC` that has it. */
  readonly isAbstract?: boolean;
  /** Whether it is a generator function. */
  readonly isGenerator?: boolean;
  /** Whether it hands its value on without calling anything with it, or going through it. */
  readonly passesValue?: boolean;
  /** Whether each `return` of a handler's `handle` calls that of a base, or a coroutine of the class, without awaiting it. */
  readonly returnsAwaitable?: boolean;
  /** Absent where everything that it returns may be written as JSON, or only running it would show. */
  readonly answer?: AnswerFacts;
  /** False where no source refers to its name. */
  readonly isReferred?: boolean;
}

/** The predictor class as its sources define it, with what it inherits from classes of the sources. */
export interface PredictorFacts {
  readonly file: string;
  readonly line: number;
  /** Names of base classes as written. */
  readonly bases: readonly string[];
  /** Dotted names of the base classes that no source defines, its own and its bases'. */
  readonly outside: readonly string[];
  /** By name, inherited ones included. */
  readonly methods: Readonly<Record<string, MethodFacts>>;
}

export interface FileReadFacts {
  /** Literal path as the code joins it, relative to `below`; empty for that folder itself. */
  readonly path: string;
  readonly file: string;
  readonly line: number;
  /**
   * Whether it is below the artifacts folder, the sources, or the folder that the server works in; is absolute; or is
   * outside of the sources, which `path` leads out of by `..`.
   */
  readonly below: "artifacts" | "source" | "working" | "absolute" | "outside";
  /** What reads it, by its dotted name or as written. */
  readonly reader: string;
  /** Whether the path is joined to `artifacts_uri` itself, which on Vertex AI is a `gs://` address. */
  readonly isAddress?: boolean;
  /** Whether nothing that the server runs gets to it. */
  readonly isUnreached?: boolean;
}

/** A call of an installed package that needs more than is imported, as data/indirect-needs.json lists them. */
export interface UseFacts {
  /** Dotted name of what is called, such as `pandas.read_parquet`. */
  readonly name: string;
  readonly file: string;
  readonly line: number;
  /** The first argument, where it is a literal text. */
  readonly literal?: string;
  /** The second argument, where it is a literal text. */
  readonly second?: string;
  /** Whether the first argument is joined to `artifacts_uri`, which on Vertex AI is a `gs://` address. */
  readonly isAddress?: boolean;
  /** Whether that names a folder of the sources or of the artifacts. */
  readonly isFolder?: boolean;
  /** Arguments by name; null where they are not literal strings. */
  readonly keywords?: Readonly<Record<string, string | null>>;
}

/**
 * A name that only some releases of its distribution have, by data/removed-names.json and data/added-names.json, or a
 * name of the standard library that the container's Python does not have, by data/python-names.json.
 */
export interface VersionedNameFacts {
  /** Dotted, such as `numpy.float`. */
  readonly name: string;
  readonly file: string;
  readonly line: number;
  /** `import` fails when the module is loaded, `attribute` when the code gets there. */
  readonly use: "import" | "attribute";
  /** Module, as written, whose failing import this one replaces, in an `except` clause. */
  readonly unless?: string;
}

/** A call that runs an event loop in code that the server calls in its own, where Python refuses it. */
export interface LoopRunFacts {
  /** Dotted name, such as `asyncio.run` and `asyncio.new_event_loop().run_until_complete`. */
  readonly name: string;
  readonly file: string;
  readonly line: number;
  /** The predictor's method that leads there; `import` where the module does it itself. */
  readonly from: "import" | "__init__" | "load" | "preprocess" | "predict" | "postprocess";
  /** Whether it depends on a condition. */
  readonly isConditional?: boolean;
}

/** A class that answers requests in place of the server's own handler. */
export interface HandlerFacts {
  readonly file: string;
  readonly line: number;
  readonly name: string;
}

/** What a custom prediction routine needs; core fields are a fixed contract, further members are added freely. */
export interface RoutineFacts {
  /** `module:Class`. */
  readonly predictor: string;
  readonly imports: readonly ImportFacts[];
  readonly requirements: readonly RequirementFacts[];
  /** The file that lists them, the one that includes the others; absent where there is none. */
  readonly requirementsFile?: string;
  /** Absent where no constraint is about another distribution than those that are required. */
  readonly constraints?: readonly ConstraintFacts[];
  /** Every transitive pin; absent where no lock is beside the requirements file. */
  readonly lock?: LockFacts;
  /** Absent where nothing that is installed from the sources has such files. */
  readonly startupFiles?: readonly StartupFileFacts[];
  readonly filesRead: readonly FileReadFacts[];
  readonly uses: readonly UseFacts[];
  /** Absent where the code uses none. */
  readonly versionedNames?: readonly VersionedNameFacts[];
  /** Absent where there are none. */
  readonly loopRuns?: readonly LoopRunFacts[];
  /** What the code downloads into its working folder when it runs: the artifacts, by the SDK's own calls, or any file. */
  readonly brings: "nothing" | "artifacts" | "anything";
  /** Sources that the predictor reaches by its imports. */
  readonly localModules: readonly string[];
  /** Names of the modules and packages at the root of the sources, those that nothing imports included. */
  readonly rootModules?: readonly string[];
  /** Subclasses of the server's request handlers. */
  readonly handlers?: readonly HandlerFacts[];
  /** `module:Class` of the handler that the image names; absent where it is the server's own. */
  readonly handler?: string;
  /** That handler's class; absent where its module does not define it. */
  readonly handlerClass?: PredictorFacts;
  readonly indexes: readonly IndexFacts[];
  readonly faults: readonly RoutineFault[];
  /** The predictor's class; absent where its module does not define it. */
  readonly predictorClass?: PredictorFacts;
  /** Python of the container that markers and the standard library were read for. */
  readonly pythonVersion: string;
  /** Whether modules are imported by names that only running the code would show. */
  readonly isDynamic: boolean;
  /** Folder in `files` that contains what the predictor loads; absent where none is declared. */
  readonly artifacts?: string;
}
