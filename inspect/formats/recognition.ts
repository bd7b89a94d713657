import type { FormatName } from "./catalog";

/** The format of one file and facts about its bytes, without judging whether it may be served. */
export interface Recognition {
  /** `unknown` if no format fits. */
  readonly format: FormatName;
  readonly detail?: FormatDetail;
  /** Code that a loader of this format would run. Bounded. */
  readonly code?: readonly CodeFound[];
  /** Members of a container that are not plain data: containers, pickles, models and unknown formats. Bounded. */
  readonly members?: readonly MemberFound[];
  /** Why the bytes may not be what they seem: two views of a container disagree, it is a bomb, or it is truncated. */
  readonly fault?: string;
  /** Why not all of its bytes were judged; this is not a fault of the file. */
  readonly unseen?: string;
  /** Code outside the file that a library imports or calls when it loads the file. Bounded. */
  readonly loads?: readonly LoaderFound[];
}

/** Code that a configuration names, with the library that imports or calls it. */
export interface LoaderFound {
  readonly loader: string;
  readonly name: string;
}

/** Facts that only some formats have. */
export interface FormatDetail {
  /** Protocol that a pickle declares; null if it declares none. */
  readonly protocol?: number | null;
  /** Number of distinct imports of a pickle; `code` lists the first of them. */
  readonly imports?: number;
  /** Number of members of an archive. */
  readonly members?: number;
  /** Number of tensors. */
  readonly tensors?: number;
  /** Operators of a TFLite model that no runtime provides by itself, including those of the Flex delegate. Bounded. */
  readonly customOps?: readonly string[];
  /** Encoding of a text, if it is not UTF-8 and no byte order mark declares it. */
  readonly encoding?: TextEncoding;
  /** Size of the weights file that an OpenVINO model reads, in bytes. */
  readonly weightBytes?: number;
  /** Paths of the files with tensors of an ONNX model, relative to its folder. Bounded. */
  readonly dataFiles?: readonly string[];
}

/** `unknown`: an 8-bit or multi-byte encoding of some language, such as Latin-1 or Shift-JIS. */
export type TextEncoding = "UTF-16" | "UTF-32" | "unknown";

/** A piece of executable content, or of content that refers to something outside the file. */
export type CodeFound = CodePiece & {
  /** Member path or position inside the file; empty for the file itself. */
  readonly where: string;
};

export type CodePiece =
  /**
   * `import`: an import of a pickle, such as `posix.system`; `?` if it cannot be determined. `op`: an op of a graph.
   * `graph`: a graph in the constant of this name. `layer`: a Keras layer that contains code. `call`: a function that a
   * layer or a script calls. `file`: a path outside the model. `link`: a path that stands for another path. `tag`: a
   * Python tag in YAML.
   */
  | {
      readonly kind: "import" | "op" | "graph" | "layer" | "call" | "file" | "link" | "tag";
      readonly name: string;
    }
  /** A class or function that Keras looks up in a module other than its own. */
  | { readonly kind: "symbol"; readonly name: string; readonly module: string }
  /**
   * `template`: a chat template that reaches Python's objects. `objects`: pickled objects in an array. `virtual`: a
   * dataset composed of datasets in any file.
   */
  | { readonly kind: "template" | "objects" | "virtual" }
  /** A part that could contain code and cannot be read. */
  | {
      readonly kind: "unread";
      readonly part: "graph" | "layer" | "script";
      /** The reason; absent for a part that is too large. */
      readonly reason?: string;
    };

/** A member of a container, recognised by its own bytes. */
export interface MemberFound extends Recognition {
  readonly path: string;
}
