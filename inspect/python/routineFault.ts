import type { NewerSyntaxName } from "./newerSyntax";

/**
 * Why a line of a requirements file, or of pyproject.toml, cannot be read. `name` is the distribution that it starts
 * with.
 */
export type UnparsedRequirement =
  /** `detail` is the parser's description of the first fault. */
  | { readonly cause: "format"; readonly detail: string; readonly name?: string }
  /** A folder without setup.py or pyproject.toml. */
  | { readonly cause: "not-a-project"; readonly path: string }
  /** A file of a kind that pip does not install. */
  | { readonly cause: "not-installable"; readonly path: string }
  /** `limit` different constraints on a distribution come before it, and no more are read. */
  | { readonly cause: "many-constraints"; readonly name: string; readonly limit: number };

/** A syntax fault in every Python 3. */
export type SyntaxFault =
  | { readonly cause: "python2-print" | "python2-except" | "merge-conflict" }
  /** `detail` is Python's own error, such as `TabError: inconsistent use of tabs and spaces`. */
  | { readonly cause: "layout"; readonly detail: string }
  /** A byte, from 0 to 255, that is not UTF-8 in a source that declares no other encoding. */
  | { readonly cause: "encoding"; readonly byte: number };

/** A statement at which importing a module fails, ends the process or never ends. */
export type ImportStop =
  /** A field of a data class with a list, a dict or a set as its default. */
  | {
      readonly cause: "mutable-default";
      readonly name: string;
      readonly type: "list" | "dict" | "set";
    }
  /** A field of a data class without a default, after one that has a default. */
  | { readonly cause: "default-order"; readonly name: string; readonly before: string }
  /** `call` is `sys.exit()` or `raise X`. */
  | { readonly cause: "exit"; readonly call: string }
  /** argparse wants an argument that the server does not pass. */
  | { readonly cause: "arguments"; readonly argument: string }
  /** What pydantic refuses in a class of fields; all but `type` only from 2 on. */
  | {
      readonly cause: "pydantic";
      readonly kind: "unannotated" | "argument" | "validator" | "parameter" | "type";
      readonly name: string;
    }
  /** A call that answers requests and does not return. */
  | { readonly cause: "server"; readonly call: string }
  /** The module that has the name is importing this one, and binds the name afterwards. */
  | { readonly cause: "circular"; readonly module: string; readonly name: string };

/** The missing part of a class that the server would import: its module, or the class in it. */
export type MissingClass =
  | { readonly missing: "module"; readonly module: string; readonly isExcluded?: boolean }
  | { readonly missing: "class"; readonly className: string };

/** For each code of a fault, the facts in addition to its place. */
export interface RoutineFaultFacts {
  "unparsed-requirement": UnparsedRequirement;
  /** A file that is not below the sources and to which another file refers; `by` is the kind of reference. */
  "missing-include": { readonly path: string; readonly by: "include" | "install" | "dependencies" };
  /**
   * A source of distributions that another tool uses and pip does not read; it applies to all of them if `name` is
   * absent.
   */
  "ignored-source": {
    readonly tool: "uv" | "poetry";
    readonly name?: string;
    readonly kind: "index" | "repository" | "address" | "path";
    readonly address: string;
  };
  /** An option that pip ignores in this place, as written, without secrets. */
  "ignored-option": { readonly option: string };
  /** The requirements file, which is the fault's `file`. `isExcluded`: whether it exists but `exclude` leaves it out. */
  "missing-requirements": { readonly isExcluded?: boolean };
  /** A file that the code reads. `isUnreached`: whether nothing that the server runs reaches the code. */
  "missing-file": {
    readonly path: string;
    readonly isUnreached?: boolean;
    readonly isExcluded?: boolean;
  };
  syntax: SyntaxFault;
  /** Syntax of Python 3.`minor`, which the container's `python` does not support. */
  "newer-syntax": {
    readonly syntax: NewerSyntaxName;
    readonly minor: number;
    readonly python: string;
  };
  "import-stop": ImportStop;
  /** The start of the line at which only this package's grammar fails. */
  "unread-syntax": { readonly near: string };
  /** The file contains expressions that are nested deeper than the limit. */
  "deep-syntax": Record<never, never>;
  /** The first source that is not read from this line on: it is too large, or the sources before it are. */
  "unread-source": Record<never, never>;
  "missing-predictor": MissingClass;
  "missing-handler": MissingClass;
}

export type RoutineFaultCode = keyof RoutineFaultFacts;

/** Something in the sources or the requirements that could not be read or found. */
export type RoutineFault<Code extends RoutineFaultCode = RoutineFaultCode> = {
  [Each in Code]: {
    readonly code: Each;
    readonly file: string;
    readonly line: number;
  } & RoutineFaultFacts[Each];
}[Code];
