import type { FormatName } from "./catalog";

/** What the bytes of one file are, without judging whether they may be served. */
export interface Recognition {
  /** `unknown` if nothing fits. */
  readonly format: FormatName;
  readonly detail?: FormatDetail;
  /** Code that a loader of this format would run. Bounded. */
  readonly code?: readonly CodeFound[];
  /** Members of a container that are not plain data: containers, pickles, models, and what is unknown. Bounded. */
  readonly members?: readonly MemberFound[];
  /** Why the bytes cannot be trusted to be what they seem: two views of a container disagree, a bomb, a truncation. */
  readonly fault?: string;
  /** Why its bytes were not judged to their end, which says nothing against them. */
  readonly unseen?: string;
  /** Code outside of the file that a library imports or calls when it loads it. Bounded. */
  readonly loads?: readonly LoaderFound[];
}

/** Code that a configuration names, and who imports or calls it. */
export interface LoaderFound {
  readonly loader: string;
  readonly name: string;
}

/** Facts that only some formats have. */
export interface FormatDetail {
  /** Protocol that a pickle declares; null if it declares none. */
  readonly protocol?: number | null;
  /** Number of different imports of a pickle, of which `code` lists the first. */
  readonly imports?: number;
  /** Number of members of an archive. */
  readonly members?: number;
  /** Number of tensors. */
  readonly tensors?: number;
  /** Operators of a TFLite model that no runtime has by itself, including those of the Flex delegate. Bounded. */
  readonly customOps?: readonly string[];
  /** What a text is in, if it is not UTF-8 and no mark of its own says so. */
  readonly encoding?: TextEncoding;
  /** Bytes of the file of weights that an OpenVINO model reads. */
  readonly weightBytes?: number;
}

/** `unknown`: one of those of which each byte, or some, are characters of a language, such as Latin-1 or Shift-JIS. */
export type TextEncoding = "UTF-16" | "UTF-32" | "unknown";

/** A piece of executable content, or of content that reaches out of the file. */
export type CodeFound = CodePiece & {
  /** Member path or place inside the file; empty for the file itself. */
  readonly where: string;
};

export type CodePiece =
  /**
   * `import`: what a pickle imports, as `posix.system`; `?` if it cannot be told. `op`: an op of a graph.
   * `graph`: a graph that the constant of this name carries. `layer`: a Keras layer that carries code. `call`: a function that a layer or a script calls. `file`: a path
   * outside of the model. `link`: a path that stands in for another one. `tag`: a Python tag in YAML.
   */
  | {
      readonly kind: "import" | "op" | "graph" | "layer" | "call" | "file" | "link" | "tag";
      readonly name: string;
    }
  /** A class or function that Keras looks up in a module that is not its own. */
  | { readonly kind: "symbol"; readonly name: string; readonly module: string }
  /**
   * `template`: a chat template that reaches Python's objects. `objects`: pickled objects in an array. `virtual`: a
   * dataset that is made of other ones, of any file.
   */
  | { readonly kind: "template" | "objects" | "virtual" }
  /** A part that could contain code and cannot be read. */
  | {
      readonly kind: "unread";
      readonly part: "graph" | "layer" | "script";
      /** Why; absent for a part that is too large. */
      readonly reason?: string;
    };

/** A member of a container, by its own bytes. */
export interface MemberFound extends Recognition {
  readonly path: string;
}
