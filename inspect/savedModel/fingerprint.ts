import type { ByteSource } from "../bytes/byteSource";
import { decode, type Message, type MessageType } from "../proto/decode";
import { WireReader } from "../proto/wireReader";
import type { FingerprintFacts } from "./facts";
import { fingerprint64 } from "./farmHash";

/** File of a SavedModel that newer TensorFlows write, and that no loader compares with the rest. */
export const FINGERPRINT_FILE = "fingerprint.pb";

/** Largest index that is compared, in bytes: half a second of work. */
const MAX_INDEX_BYTES = 1 << 24;

// Source: tensorflow/core/protobuf/fingerprint.proto, TensorFlow 2.21.
const FingerprintDef: MessageType = {
  saved_model_checksum: { number: 1, type: "uint64" },
  graph_def_program_hash: { number: 2, type: "uint64" },
  signature_def_hash: { number: 3, type: "uint64" },
  saved_object_graph_hash: { number: 4, type: "uint64" },
  checkpoint_hash: { number: 5, type: "uint64" },
  version: { number: 6, type: { producer: { number: 1, type: "int" } } },
  uuid: { number: 7, type: "text" },
};

/** Reads a fingerprint; throws FormatError. */
export function readFingerprint(source: ByteSource): FingerprintFacts {
  const message = decode(WireReader.of(source), FingerprintDef);
  const { producer = 0 } = (message["version"] ?? {}) as Message;
  const hash = (field: string) => String(message[field] ?? 0);
  return {
    producer: Number(producer),
    uuid: String(message["uuid"] ?? ""),
    savedModelChecksum: hash("saved_model_checksum"),
    graphDefProgramHash: hash("graph_def_program_hash"),
    signatureDefHash: hash("signature_def_hash"),
    savedObjectGraphHash: hash("saved_object_graph_hash"),
    checkpointHash: hash("checkpoint_hash"),
  };
}

/**
 * Whether an index of variables is the one that lay there when the fingerprint was taken; true where that cannot be told.
 * Source: HashCheckpointIndexFile in tensorflow/cc/saved_model/fingerprinting.cc.
 */
export function isIndexOf({ checkpointHash }: FingerprintFacts, index: ByteSource): boolean {
  if (checkpointHash === "0" || index.size > MAX_INDEX_BYTES) return true;
  return String(fingerprint64(index.read(0, index.size))) === checkpointHash;
}

/** Largest fingerprint, in bytes: six numbers and two short messages. */
const MAX_BYTES = 400;

/**
 * Whether bytes are what is left of a fingerprint: they begin with one's first field, or are all zero, as those of a
 * file are that was never written out.
 */
export function wasFingerprint(source: ByteSource): boolean {
  if (source.size === 0 || source.size > MAX_BYTES) return false;
  const bytes = source.read(0, source.size);
  return bytes[0] === FIRST_TAG || bytes.every((byte) => byte === 0);
}

/** Tag of `saved_model_checksum`: field 1, a varint. */
const FIRST_TAG = 0x08;
