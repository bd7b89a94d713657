import type { RoutineFault } from "./routineFault";

export type { RoutineFault } from "./routineFault";

/** When an import runs, and whether its failure matters. */
export type ImportKind =
  /** Runs whenever the module is loaded. */
  | "required"
  /** Guarded by `try` / `except ImportError` or by a condition. */
  | "optional"
  /** Inside a function: runs when it is called. */
  | "deferred"
  /** Under `TYPE_CHECKING`, `__name__ == "__main__"` or a condition on another Python version: never runs in the server. */
  | "typing";

/** A module that can be imported only because of where the sources are on this machine. */
export type OutsideModule =
  /** The import starts with the name of the sources' own folder; `module` is the rest of the name. */
  | { readonly by: "own-folder"; readonly module: string }
  /** A module beside the sources' folder, with that name. */
  | { readonly by: "sibling"; readonly name: string };

export interface ImportFacts {
  /** Dotted module as written, such as `torchvision.transforms`. */
  readonly module: string;
  readonly file: string;
  readonly line: number;
  readonly kind: ImportKind;
  /** Present for a module of the routine: its file, or null if the sources do not contain it. */
  readonly local?: string | null;
  /** Names in `from module import names` that the module does not define and that are not its submodules. */
  readonly lacks?: readonly string[];
  /** Whether its leading dots go beyond the outermost package of the file. */
  readonly isBeyond?: boolean;
  /** Whether nothing that the server runs reaches it. */
  readonly isUnreached?: boolean;
  /** Whether the module exists on this machine, but `exclude` leaves it out of the package. */
  readonly isExcluded?: boolean;
  /** Module, as written, whose failed import this one replaces, in an `except` clause. */
  readonly unless?: string;
  /** What satisfies the import where the sources are developed, but not where they are installed. */
  readonly outside?: OutsideModule;
  /** A source with that name beside the importing one, where Python does not search for absolute imports. */
  readonly beside?: string;
}

export interface RequirementFacts {
  /** As written; compare the PEP 503 forms of names. */
  readonly name: string;
  /** PEP 440 specifier such as `==2.1.2`, including those of constraints; empty if any version is allowed. */
  readonly specifier: string;
  readonly file: string;
  readonly line: number;
  /** `algorithm:digest` of each `--hash`. */
  readonly hashes: readonly string[];
  readonly extras?: readonly string[];
  readonly marker?: string;
  /** False if the marker is false in the container, so that pip ignores the line. Defaults to true. */
  readonly applies?: boolean;
  /** Source of a requirement that is not a name and a version. */
  readonly origin?: { readonly kind: "url" | "vcs" | "path"; readonly address: string };
}

/** A constraint on a distribution that no requirement names; pip applies it if another distribution requires that one. */
export interface ConstraintFacts {
  /** PEP 503 form. */
  readonly name: string;
  /** PEP 440 specifier. */
  readonly specifier: string;
}

/** One pin of a lock file. */
export interface LockedPin {
  /** PEP 503 form. */
  readonly name: string;
  readonly version: string;
  readonly line: number;
}

/** The lock file beside a requirements file, as `model-version lock` writes it. */
export interface LockFacts {
  readonly file: string;
  /** The Python version and server that it was made for. */
  readonly made: { readonly python: string; readonly server: string };
  /** What has changed since it was made; empty if it is current. */
  readonly changed: readonly ("requirements" | "python" | "platform" | "server")[];
  /** Whether every pin has a SHA-256 hash. */
  readonly isHashed: boolean;
  readonly pins: readonly LockedPin[];
}

/** A file that Python reads at every start once a requirement from the sources is installed. */
export interface StartupFileFacts {
  /** Path of the wheel, the archive or the folder, relative to the sources; empty for the sources themselves. */
  readonly distribution: string;
  /** Path in the distribution. */
  readonly member: string;
  /** Whether Python runs code in it; otherwise it adds folders to `sys.path`. */
  readonly runs: boolean;
  /** File that contains the requirement. */
  readonly file: string;
  readonly line: number;
}

/** An option in a requirements file that decides how distributions are found. */
export interface IndexFacts {
  /** The option's long name, such as `--extra-index-url`. */
  readonly option: string;
  readonly value: string;
  readonly file: string;
  readonly line: number;
}

/** A value that a method certainly returns and that JSON cannot represent. */
export interface AnswerFacts {
  /** Description of the type, such as `a NumPy array`. */
  readonly type: string;
  /** Line of the `return`. */
  readonly line: number;
  /** Whether another `return` may run first. */
  readonly isConditional?: boolean;
}

/** A method, as its source defines it. */
export interface MethodFacts {
  readonly line: number;
  /** Source that defines it, if it is inherited from a base in another source. */
  readonly file?: string;
  /** Number of arguments without a default, not counting `self` or `cls`. */
  readonly least: number;
  /** Most positional arguments; null if any number may be given. */
  readonly most: number | null;
  /** Arguments without a default that can only be given by name; `least` counts them. */
  readonly keywordOnly?: readonly string[];
  readonly isAsync?: boolean;
  /** Whether it is a `staticmethod`, which does not receive the object. */
  readonly isStatic?: boolean;
  /** Whether it is declared abstract, so that Python cannot instantiate a class of `abc.ABC` with it. */
  readonly isAbstract?: boolean;
  /** Whether it is a property whose values are certainly not callable. */
  readonly isUncallable?: boolean;
  /** Fields without a default of a data class, whose `__init__` requires them. */
  readonly fields?: readonly string[];
  /**
   * Arguments of an `__init__` that can be given by name; absent if any can, if some can only be given by position,
   * or for other methods.
   */
  readonly names?: readonly string[];
  /** Whether it is a generator function. */
  readonly isGenerator?: boolean;
  /** Whether it passes its value on, without using it in a call or iterating over it. */
  readonly passesValue?: boolean;
  /**
   * Whether each `return` of a handler's `handle` calls a base's `handle`, or a coroutine of the class, without
   * awaiting it.
   */
  readonly returnsAwaitable?: boolean;
  /**
   * Whether a handler's `handle` or `__init__` leaves the predictor to the method that it overrides: it calls that one,
   * and nothing else in the class can call the predictor.
   */
  readonly leavesToBase?: boolean;
  /** A use of its argument as a list, in `preprocess` and `predict`. */
  readonly readsList?: { readonly line: number; readonly use: string };
  /** Whether it certainly returns None, although it is one of the server's steps. */
  readonly returnsNothing?: boolean;
  /** Absent if everything that it returns may be valid as JSON, or if only running the code would show it. */
  readonly answer?: AnswerFacts;
  /** False if no source refers to its name. */
  readonly isReferred?: boolean;
}

/** The predictor class as its sources define it, including what it inherits from classes in the sources. */
export interface PredictorFacts {
  readonly file: string;
  readonly line: number;
  /** Names of the base classes, as written. */
  readonly bases: readonly string[];
  /** Dotted names of base classes, direct or inherited, that no source defines. */
  readonly outside: readonly string[];
  /** By name, including inherited methods. */
  readonly methods: Readonly<Record<string, MethodFacts>>;
}

export interface FileReadFacts {
  /** Path as the code joins it from literals, relative to `below`; empty for that folder itself. */
  readonly path: string;
  readonly file: string;
  readonly line: number;
  /**
   * Whether the path is below the artifacts folder, the sources, or the server's working folder; or is absolute; or is
   * outside of the sources, to which `path` goes up with `..`.
   */
  readonly below: "artifacts" | "source" | "working" | "absolute" | "outside";
  /** The function that reads it, by its dotted name or as written. */
  readonly reader: string;
  /** Whether the path is joined to `artifacts_uri` itself, which is a `gs://` URL on Vertex AI. */
  readonly isAddress?: boolean;
  /** Whether nothing that the server runs reaches the code. */
  readonly isUnreached?: boolean;
}

/** A call of an installed package that needs more than the imports show; data/indirect-needs.json lists such calls. */
export interface UseFacts {
  /** Dotted name of the function, such as `pandas.read_parquet`. */
  readonly name: string;
  readonly file: string;
  readonly line: number;
  /** The first argument, if it is a string literal. */
  readonly literal?: string;
  /** The second argument, if it is a string literal. */
  readonly second?: string;
  /** Whether the first argument is joined to `artifacts_uri`, which is a `gs://` URL on Vertex AI. */
  readonly isAddress?: boolean;
  /** Whether the first argument names a folder of the sources or of the artifacts. */
  readonly isFolder?: boolean;
  /** Keyword arguments by name; null for one that is not a string literal. */
  readonly keywords?: Readonly<Record<string, string | null>>;
}

/**
 * A name that only some releases of its distribution have, according to data/removed-names.json and
 * data/added-names.json, or a name of the standard library that the container's Python does not have, according to
 * data/python-names.json.
 */
export interface VersionedNameFacts {
  /** Dotted name, such as `numpy.float`. */
  readonly name: string;
  readonly file: string;
  readonly line: number;
  /** An `import` fails when the module is loaded, an `attribute` when the code reaches it. */
  readonly use: "import" | "attribute";
  /** Module, as written, whose failed import this one replaces, in an `except` clause. */
  readonly unless?: string;
}

/** A call that runs an event loop in code that the server calls inside its own loop, which Python refuses. */
export interface LoopRunFacts {
  /** Dotted name, such as `asyncio.run` or `asyncio.new_event_loop().run_until_complete`. */
  readonly name: string;
  readonly file: string;
  readonly line: number;
  /** The predictor's method that reaches the call; `import` if the module itself makes it. */
  readonly from: "import" | "__init__" | "load" | "preprocess" | "predict" | "postprocess";
  /** Whether it depends on a condition. */
  readonly isConditional?: boolean;
}

/** What an argument certainly is: a string, a path object, or an open file. */
export type GivenArgument = "string" | "path" | "textFile" | "binaryFile";

/** A call of a loader with a first argument that it refuses, according to data/loader-arguments.json. */
export interface LoaderCallFacts {
  /** Dotted name, such as `pickle.load`. */
  readonly name: string;
  /**
   * `alone` for a first argument without the second one, which the function needs; `none` and `many` for a function
   * that takes exactly one.
   */
  readonly given: GivenArgument | "alone" | "none" | "many";
  readonly file: string;
  readonly line: number;
  /** The predictor's method that reaches the call; `import` if a module itself makes it. */
  readonly from: LoopRunFacts["from"];
  /** Whether it depends on a condition. */
  readonly isConditional?: boolean;
}

/** An attribute of the predictor that its methods use, and that nothing in the reached sources sets. */
export interface UnsetAttributeFacts {
  readonly name: string;
  readonly file: string;
  readonly line: number;
  /** The predictor's method that reaches the first use. */
  readonly from: LoopRunFacts["from"];
  /** A similar name that the class has or sets. */
  readonly near?: string;
  /** Whether each use depends on a condition. */
  readonly isConditional?: boolean;
}

/** A name that the sources use and that nothing in its source binds, under any condition. */
export interface UnboundNameFacts {
  readonly name: string;
  readonly file: string;
  readonly line: number;
  /**
   * The predictor's method that reaches the use; `import` if importing the module does; absent if it is unknown what
   * calls the function.
   */
  readonly from?: LoopRunFacts["from"];
  /** A similar name that is bound there. */
  readonly near?: string;
  /** Whether the class around the use has a member of that name. */
  readonly isMember?: boolean;
  /** Whether each use depends on a condition. */
  readonly isConditional?: boolean;
}

/** A source of protoc's that demands a release of Protobuf or gRPC. */
export interface GeneratedCodeFacts {
  readonly by: "protobuf" | "grpcio";
  /** Oldest release that it takes; absent for code that only releases before Protobuf 4.21 take. */
  readonly version?: string;
  readonly file: string;
  readonly line: number;
  /** Whether the server may not import it. */
  readonly isMaybe?: boolean;
}

/** A class that answers requests instead of the server's own handler. */
export interface HandlerFacts {
  readonly file: string;
  readonly line: number;
  readonly name: string;
}

/** Facts of a custom prediction routine. The core fields are a fixed contract; further properties may be added. */
export interface RoutineFacts {
  /** `module:Class`. */
  readonly predictor: string;
  readonly imports: readonly ImportFacts[];
  readonly requirements: readonly RequirementFacts[];
  /** The file that lists them, which may include others; absent if there is none. */
  readonly requirementsFile?: string;
  /** Constraints on distributions that no requirement names; absent if there are none. */
  readonly constraints?: readonly ConstraintFacts[];
  /** Absent if there is no lock file beside the requirements file. */
  readonly lock?: LockFacts;
  /** Absent if no distribution installed from the sources contains such files. */
  readonly startupFiles?: readonly StartupFileFacts[];
  readonly filesRead: readonly FileReadFacts[];
  readonly uses: readonly UseFacts[];
  /** Absent if the code uses none. */
  readonly versionedNames?: readonly VersionedNameFacts[];
  /** Absent if there are none. */
  readonly loopRuns?: readonly LoopRunFacts[];
  /** Absent if there are none. */
  readonly loaderCalls?: readonly LoaderCallFacts[];
  /** Absent if there are none. */
  readonly unsetAttributes?: readonly UnsetAttributeFacts[];
  /** Absent if there are none. */
  readonly unboundNames?: readonly UnboundNameFacts[];
  /** Absent if there is none. */
  readonly generatedCode?: readonly GeneratedCodeFacts[];
  /**
   * What the code downloads into its working folder at run time: the artifacts, by the SDK's own functions, or any
   * files.
   */
  readonly brings: "nothing" | "artifacts" | "anything";
  /** Sources that the predictor reaches through its imports. */
  readonly localModules: readonly string[];
  /** Names of the modules and packages at the root of the sources, including those that nothing imports. */
  readonly rootModules?: readonly string[];
  /** Classes in the sources that derive from the server's request handlers. */
  readonly handlers?: readonly HandlerFacts[];
  /** `module:Class` of the handler that the image uses; absent if it is the server's own. */
  readonly handler?: string;
  /** That handler's class; absent if its module does not define it. */
  readonly handlerClass?: PredictorFacts;
  readonly indexes: readonly IndexFacts[];
  readonly faults: readonly RoutineFault[];
  /** The predictor's class; absent if its module does not define it. */
  readonly predictorClass?: PredictorFacts;
  /** Python version of the container, which decides markers and the standard library. */
  readonly pythonVersion: string;
  /** Whether modules are imported by names that only running the code would show. */
  readonly isDynamic: boolean;
  /** Whether the code adds folders to `sys.path` whose contents are unknown. Defaults to false. */
  readonly searchesElsewhere?: boolean;
  /** Folder in `files` that contains what the predictor loads; absent if none is declared. */
  readonly artifacts?: string;
}
