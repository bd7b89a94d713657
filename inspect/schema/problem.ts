import * as v from "valibot";
import type {
  Problem,
  ProblemFacts,
  RetypedTensor,
  StoredTensor,
  UnreadableGraph,
} from "../problem";
import type { NameFault, NameFaultFacts } from "../savedModel/nameFault";
import type { VocabularyFault } from "../savedModel/vocabulary";
import type { TfliteFault } from "../tflite/fault";
import {
  both,
  type CasesOf,
  facts,
  list,
  NOTHING_ELSE,
  nameOf,
  optional,
  type SchemaOf,
  tagged,
} from "./build";

const STRING = v.string();
const NUMBER = v.number();
const DETAIL = facts<{ readonly detail: string }>({ detail: STRING });
const REASON = facts<{ readonly reason: string }>({ reason: STRING });
const MORE = facts<{ readonly more: number }>({ more: NUMBER });

const UNREADABLE_GRAPH: SchemaOf<UnreadableGraph> = tagged<
  CasesOf<UnreadableGraph, "cause">,
  "cause"
>("cause", {
  format: DETAIL,
  chunked: NOTHING_ELSE,
  "too-large-message": facts({ bytes: NUMBER }),
  "too-large": facts({ bytes: NUMBER, limit: NUMBER }),
  "beyond-limit": facts({ detail: STRING }),
  "too-many-names": facts({ limit: NUMBER }),
});

const TFLITE_FAULT: SchemaOf<TfliteFault> = tagged<CasesOf<TfliteFault, "cause">, "cause">(
  "cause",
  {
    format: DETAIL,
    "other-version": facts({ version: NUMBER }),
    "no-graph": NOTHING_ELSE,
    "weights-outside": facts({ end: NUMBER, bytes: NUMBER }),
    "missing-part": facts({
      part: nameOf({ graph: true, tensor: true, buffer: true, "operator code": true }),
      index: NUMBER,
      count: NUMBER,
    }),
    "too-many-dimensions": facts({ rank: NUMBER }),
    "too-many-parts": facts({ limit: NUMBER }),
  },
);

const NODE = facts<{ readonly node: string }>({ node: STRING });

const ATTRIBUTE = facts<{
  readonly node: string;
  readonly op: string;
  readonly attribute: string;
}>({ node: STRING, op: STRING, attribute: STRING });

const NAME_FAULT: SchemaOf<NameFault> = both(
  tagged<CasesOf<NameFaultFacts, "kind">, "kind">("kind", {
    "invalid-node": NODE,
    "repeated-node": NODE,
    "missing-control": NODE,
    "missing-attribute": ATTRIBUTE,
    "other-attribute": ATTRIBUTE,
    "input-count": facts({ node: STRING, op: STRING, wanted: NUMBER, found: NUMBER }),
    "argument-count": facts({ node: STRING, called: STRING, wanted: NUMBER, found: NUMBER }),
    "constant-size": NODE,
    "missing-output": facts({ node: STRING, input: STRING, outputs: NUMBER }),
    cycle: facts({ node: STRING, nodes: NUMBER }),
    "missing-input": facts({ node: STRING, input: STRING }),
    "missing-neighbour": facts({ node: STRING, with: STRING }),
    "late-input": facts({ node: STRING, input: STRING, control: STRING }),
    "missing-result": facts<{ readonly result: string; readonly source?: string }>({
      result: STRING,
      source: optional(STRING),
    }),
    "missing-function": facts({ called: STRING }),
    "missing-loaded": facts({ tensor: STRING }),
  }),
  facts<{ readonly function: string; readonly inServing: boolean }>({
    function: STRING,
    inServing: v.boolean(),
  }),
);

const VOCABULARY_FAULT: SchemaOf<VocabularyFault> = tagged<
  CasesOf<VocabularyFault, "kind">,
  "kind"
>("kind", {
  duplicate: facts({ line: NUMBER, first: NUMBER, key: STRING }),
  "empty-line": facts({ line: NUMBER }),
  lines: facts({ lines: NUMBER, wanted: NUMBER }),
  columns: facts({ line: NUMBER, columns: NUMBER, wanted: NUMBER }),
  number: facts({ line: NUMBER, value: STRING, type: STRING }),
});

const STORED = facts<StoredTensor>({ tensor: STRING, slice: optional(list(STRING)) });
const RETYPED = facts<RetypedTensor>({ tensor: STRING, restored: STRING, stored: STRING });

/** Something that could not be read or does not fit together. `what` is a line for readers, which no code reads. */
export const PROBLEM: SchemaOf<Problem> = both(
  facts<{ readonly path: string; readonly what?: string }>({
    path: STRING,
    what: optional(STRING),
  }),
  tagged<ProblemFacts, "code">("code", {
    "unreadable-graph": UNREADABLE_GRAPH,
    "no-meta-graph": NOTHING_ELSE,
    "missing-index": facts({ isFlat: optional(v.boolean()) }),
    "unreadable-index": DETAIL,
    "missing-shard": facts({ tensors: NUMBER }),
    "short-shard": facts({
      tensor: STRING,
      slice: optional(list(STRING)),
      bytes: NUMBER,
      end: NUMBER,
    }),
    "checksum-mismatch": STORED,
    "missing-asset": NOTHING_ELSE,
    "empty-asset": NOTHING_ELSE,
    "unfit-vocabulary": VOCABULARY_FAULT,
    "missing-graph": facts({ beside: list(STRING) }),
    "misnamed-graph": facts({ name: STRING }),
    "version-folder": NOTHING_ELSE,
    checkpoint: facts({
      writer: nameOf({ keras: true, tensorflow2: true, tensorflow1: true }),
      variables: NUMBER,
    }),
    "excluded-part": NOTHING_ELSE,
    "unreadable-tflite": TFLITE_FAULT,
    "foreign-index": NOTHING_ELSE,
    "damaged-fingerprint": NOTHING_ELSE,
    "unreadable-fingerprint": DETAIL,
    "unreadable-keras-metadata": DETAIL,
    "unknown-name": both(NAME_FAULT, MORE),
    "unknown-unused-name": both(NAME_FAULT, MORE),
    "missing-tensor": facts({ tensors: list(STRING), more: NUMBER }),
    "other-shape": facts({ tensors: list(RETYPED), more: NUMBER }),
    "other-tensor": facts({ tensors: list(RETYPED), more: NUMBER }),
    "missing-object": facts({ bytes: NUMBER }),
    "changed-object": facts({
      by: nameOf({ size: true, sha256: true, md5: true, crc32c: true }),
      recorded: STRING,
      found: STRING,
    }),
    "foreign-object": facts({ bytes: NUMBER }),
    "renamed-object": facts({ from: STRING }),
    "symlink-outside": NOTHING_ELSE,
    "symlink-broken": NOTHING_ELSE,
    "symlink-loop": NOTHING_ELSE,
    "not-a-regular-file": facts({
      entry: nameOf({ pipe: true, socket: true, device: true, unknown: true }),
    }),
    "unreadable-file": REASON,
    "unreadable-folder": REASON,
  }),
);
