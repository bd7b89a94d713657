import type { NameFault } from "./savedModel/nameFault";
import type { VocabularyFault } from "./savedModel/vocabulary";
import type { TfliteFault } from "./tflite/fault";

/** Why a graph cannot be read. */
export type UnreadableGraph =
  /** `detail` is the parser's description of the first fault, with its offset. */
  | { readonly cause: "format"; readonly detail: string }
  /** A graph that may be sound, but of which this package reads no more. */
  | { readonly cause: "beyond-limit"; readonly detail: string }
  /** A SavedModel in chunks (`saved_model.cpb`), which this release does not read. */
  | { readonly cause: "chunked" }
  /** A message of 2 GiB or more, which protobuf does not parse. */
  | { readonly cause: "too-large-message"; readonly bytes: number }
  /** A text export larger than the limit, in bytes. */
  | { readonly cause: "too-large"; readonly bytes: number; readonly limit: number }
  /** Signatures, ops and names that exceed a manifest's limit, in characters of JSON. */
  | { readonly cause: "too-many-names"; readonly limit: number };

/** A tensor in a data shard, or one slice of a partitioned variable. */
export interface StoredTensor {
  /** Name of the tensor; for a slice, its variable's. */
  readonly tensor: string;
  /** For a slice, the part of each dimension that it covers: `0:2`, or `:` for all of it; empty if it cannot be read. */
  readonly slice?: readonly string[];
}

/** A tensor that the graph restores with another data type or shape than the one it is stored with. */
export interface RetypedTensor {
  readonly tensor: string;
  readonly restored: string;
  readonly stored: string;
}

/** The kind of an entry that is neither a file nor a folder; `unknown` if it vanished while the folder was listed. */
export type SpecialFile = "pipe" | "socket" | "device" | "unknown";

/** Releases that write a kind of checkpoint. */
export type CheckpointWriter = "keras" | "tensorflow2" | "tensorflow1";

/** For each code of a problem, the facts in addition to its path. */
export interface ProblemFacts {
  "unreadable-graph": UnreadableGraph;
  "no-meta-graph": object;
  /** `isFlat`: whether the files of `variables/` are beside the graph instead. */
  "missing-index": { readonly isFlat?: boolean };
  "unreadable-index": { readonly detail: string };
  /** `tensors`: number of tensors that should be in it. */
  "missing-shard": { readonly tensors: number };
  /** The tensor whose end, `end`, is furthest past the shard's `bytes`. */
  "short-shard": StoredTensor & { readonly bytes: number; readonly end: number };
  "checksum-mismatch": StoredTensor;
  "missing-asset": object;
  "empty-asset": object;
  /** A file from which TensorFlow cannot fill its table. */
  "unfit-vocabulary": VocabularyFault;
  /** `beside`: the other parts of a SavedModel that exist. */
  "missing-graph": { readonly beside: readonly string[] };
  /** `name`: the name that servers look for. */
  "misnamed-graph": { readonly name: string };
  /** An export in a subfolder of the given folder. */
  "version-folder": object;
  checkpoint: { readonly writer: CheckpointWriter; readonly variables: number };
  "excluded-part": object;
  "unreadable-tflite": TfliteFault;
  /** The index is not the one that the fingerprint describes. */
  "foreign-index": object;
  "damaged-fingerprint": object;
  "unreadable-fingerprint": { readonly detail: string };
  "unreadable-keras-metadata": { readonly detail: string };
  /** `more`: number of other faults of this kind. */
  "unknown-name": NameFault & { readonly more: number };
  "unknown-unused-name": NameFault & { readonly more: number };
  /** Tensors that the graph restores but the index does not contain, at most a few; `more` are not listed. */
  "missing-tensor": { readonly tensors: readonly string[]; readonly more: number };
  /** Tensors of reference variables that have another shape in the index. */
  "other-shape": { readonly tensors: readonly RetypedTensor[]; readonly more: number };
  "other-tensor": { readonly tensors: readonly RetypedTensor[]; readonly more: number };
  /** An object that the manifest of a published version records, with its bytes there. */
  "missing-object": { readonly bytes: number };
  /** `by`: the first value that differs. */
  "changed-object": {
    readonly by: "size" | "sha256" | "md5" | "crc32c";
    readonly recorded: string;
    readonly found: string;
  };
  /** An object that the manifest of a published version does not record. */
  "foreign-object": { readonly bytes: number };
  /** `from`: the object that has these bytes in the manifest, and that is missing. */
  "renamed-object": { readonly from: string };
  "symlink-outside": object;
  "symlink-broken": object;
  "symlink-loop": object;
  "not-a-regular-file": { readonly entry: SpecialFile };
  /** `reason`: the operating system's. */
  "unreadable-file": { readonly reason: string };
  "unreadable-folder": { readonly reason: string };
}

/** Kebab-case name of a fault, such as `unreadable-file`. */
export type ProblemCode = keyof ProblemFacts;

/**
 * Something that could not be read or does not fit together; never dropped. `path` is relative to the bundle's root,
 * and empty for the bundle as a whole. In a manifest, each problem also has `what`: the same facts on one line
 * (`summarise`) for readers of the JSON. No code of this package reads it.
 */
export type Problem<Code extends ProblemCode = ProblemCode> = {
  [Each in Code]: { readonly code: Each; readonly path: string } & ProblemFacts[Each];
}[Code];

/** The facts of a problem on one line, such as `checkpoint (writer: keras, variables: 12)`; not meant to be parsed. */
export function summarise({ code, path, ...facts }: Problem): string {
  const listed = Object.entries<unknown>(facts).filter(([name]) => name !== "what");
  const values = listed.map(
    ([name, value]) => `${name}: ${typeof value === "object" ? JSON.stringify(value) : value}`,
  );
  return `${code.replaceAll("-", " ")}${values.length === 0 ? "" : ` (${values.join(", ")})`}`;
}
