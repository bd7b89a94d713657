import type { NewerSyntaxName } from "./newerSyntax";

/** Why a line of a requirements file, or of pyproject.toml, cannot be read. `name` is the distribution it begins with. */
export type UnparsedRequirement =
  /** `detail` is the parser's own account of the first fault. */
  | { readonly cause: "format"; readonly detail: string; readonly name?: string }
  /** A folder without setup.py and pyproject.toml. */
  | { readonly cause: "not-a-project"; readonly path: string }
  /** A file of a kind that pip does not install. */
  | { readonly cause: "not-installable"; readonly path: string };

/** Syntax at which every Python 3 stops. */
export type SyntaxFault =
  | { readonly cause: "python2-print" | "python2-except" | "merge-conflict" }
  /** `detail` is Python's own error, such as `TabError: inconsistent use of tabs and spaces`. */
  | { readonly cause: "layout"; readonly detail: string }
  /** A byte, 0 to 255, that is not UTF-8 in a source that declares no other encoding. */
  | { readonly cause: "encoding"; readonly byte: number };

/** What is missing of a class that the server is to import: its module, or the class in it. */
export type MissingClass =
  | { readonly missing: "module"; readonly module: string; readonly isExcluded?: boolean }
  | { readonly missing: "class"; readonly className: string };

/** By the code of a fault, what is known of it beside its place. */
export interface RoutineFaultFacts {
  "unparsed-requirement": UnparsedRequirement;
  /** A file that another one refers to and that is not below the sources; `by` is how it refers to it. */
  "missing-include": { readonly path: string; readonly by: "include" | "install" | "dependencies" };
  /** Where another tool gets a distribution from, or any where `name` is absent; pip does not read it. */
  "ignored-source": {
    readonly tool: "uv" | "poetry";
    readonly name?: string;
    readonly kind: "index" | "repository" | "address" | "path";
    readonly address: string;
  };
  /** An option that pip ignores where it stands, as written, without secrets. */
  "ignored-option": { readonly option: string };
  /** The requirements file, which is the fault's `file`. `isExcluded`: it exists, and `exclude` leaves it out. */
  "missing-requirements": { readonly isExcluded?: boolean };
  /** A file that the code reads. `isUnreached`: nothing that the server runs gets to the code. */
  "missing-file": {
    readonly path: string;
    readonly isUnreached?: boolean;
    readonly isExcluded?: boolean;
  };
  syntax: SyntaxFault;
  /** Syntax of Python 3.`minor`, which the container's `python` does not have. */
  "newer-syntax": {
    readonly syntax: NewerSyntaxName;
    readonly minor: number;
    readonly python: string;
  };
  /** The start of the line at which only this package's grammar stops. */
  "unread-syntax": { readonly near: string };
  /** The whole file nests its expressions deeper than is followed. */
  "deep-syntax": Record<never, never>;
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
