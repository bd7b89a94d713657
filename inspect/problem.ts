import type { NameFault } from "./savedModel/nameFault";
import type { TfliteFault } from "./tflite/fault";

/** What keeps a graph from being read. */
export type UnreadableGraph =
  /** `detail` is the parser's own account of the first fault, with the byte. */
  | { readonly cause: "format"; readonly detail: string }
  /** A SavedModel in chunks (`saved_model.cpb`), which this release does not read. */
  | { readonly cause: "chunked" }
  /** A message of 2 GiB or more, which protobuf does not parse. */
  | { readonly cause: "too-large-message"; readonly bytes: number }
  /** A text export larger than is read, in bytes. */
  | { readonly cause: "too-large"; readonly bytes: number; readonly limit: number }
  /** Signatures, ops and names longer than a manifest carries, in characters of JSON. */
  | { readonly cause: "too-many-names"; readonly limit: number };

/** A tensor of a data shard, or one slice of a partitioned variable. */
export interface StoredTensor {
  /** Name of the tensor; of a slice, its variable's. */
  readonly tensor: string;
  /** Of a slice, what it covers of each dimension: `0:2`, or `:` for all of it; empty where that cannot be read. */
  readonly slice?: readonly string[];
}

/** A tensor that the graph restores in another data type than the one it is stored in. */
export interface RetypedTensor {
  readonly tensor: string;
  readonly restored: string;
  readonly stored: string;
}

/** What an entry of a folder is that is neither a file nor a folder; `unknown` where it vanished while it was listed. */
export type SpecialFile = "pipe" | "socket" | "device" | "unknown";

/** Releases that write a checkpoint of one kind. */
export type CheckpointWriter = "keras" | "tensorflow2" | "tensorflow1";

/** By the code of a problem, what is known of it beside its path. */
export interface ProblemFacts {
  "unreadable-graph": UnreadableGraph;
  "no-meta-graph": object;
  /** `isFlat`: the files of `variables/` are beside the graph. */
  "missing-index": { readonly isFlat?: boolean };
  "unreadable-index": { readonly detail: string };
  /** `tensors`: how many the index expects in it. */
  "missing-shard": { readonly tensors: number };
  /** The tensor whose end, `end`, is furthest after the shard's `bytes`. */
  "short-shard": StoredTensor & { readonly bytes: number; readonly end: number };
  "checksum-mismatch": StoredTensor;
  "missing-asset": object;
  "empty-asset": object;
  /** `beside`: the parts of a SavedModel that are there. */
  "missing-graph": { readonly beside: readonly string[] };
  /** `name`: the one that servers look for. */
  "misnamed-graph": { readonly name: string };
  /** An export below the folder that was given. */
  "version-folder": object;
  checkpoint: { readonly writer: CheckpointWriter; readonly variables: number };
  "excluded-part": object;
  "unreadable-tflite": TfliteFault;
  /** The index is not the one that the fingerprint describes. */
  "foreign-index": object;
  "damaged-fingerprint": object;
  "unreadable-fingerprint": { readonly detail: string };
  "unreadable-keras-metadata": { readonly detail: string };
  /** `more`: how many other faults of the kind there are. */
  "unknown-name": NameFault & { readonly more: number };
  "unknown-unused-name": NameFault & { readonly more: number };
  /** Tensors that the graph restores and the index lacks, at most a few; `more` are not listed. */
  "missing-tensor": { readonly tensors: readonly string[]; readonly more: number };
  "other-tensor": { readonly tensors: readonly RetypedTensor[]; readonly more: number };
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
 * and empty for the bundle as a whole. In a manifest each also has `what`, the same facts as a line for readers of the
 * JSON (`summarise`), which no code of this package reads.
 */
export type Problem<Code extends ProblemCode = ProblemCode> = {
  [Each in Code]: { readonly code: Each; readonly path: string } & ProblemFacts[Each];
}[Code];

/** Facts of a problem as one line, such as `checkpoint (writer: keras, variables: 12)`; not meant to be parsed. */
export function summarise({ code, path, ...facts }: Problem): string {
  const listed = Object.entries<unknown>(facts).filter(([name]) => name !== "what");
  const values = listed.map(
    ([name, value]) => `${name}: ${typeof value === "object" ? JSON.stringify(value) : value}`,
  );
  return `${code.replaceAll("-", " ")}${values.length === 0 ? "" : ` (${values.join(", ")})`}`;
}
