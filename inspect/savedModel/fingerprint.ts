import type { ByteSource } from "../bytes/byteSource";
import { FormatError } from "../bytes/formatError";
import { decodeMessage } from "../proto/decode";
import { tensorflow } from "../proto/generated/tensorflow";
import type { FingerprintFacts } from "./facts";
import { fingerprint64 } from "./farmHash";

/** File of a SavedModel that newer TensorFlows write, and that no loader compares with the rest. */
export const FINGERPRINT_FILE = "fingerprint.pb";

/** Largest index that is compared, in bytes: half a second of work. */
const MAX_INDEX_BYTES = 1 << 24;

/** Largest file that is decoded, in bytes; a fingerprint has some hundred. */
const MAX_READ = 1 << 20;

/** Reads a fingerprint; throws FormatError. */
export function readFingerprint(source: ByteSource): FingerprintFacts {
  if (source.size > MAX_READ) throw new FormatError(`${source.size} bytes are too many`);
  const message = decodeMessage(tensorflow.FingerprintDef, source.read(0, source.size));
  return {
    producer: message.version?.producer ?? 0,
    uuid: message.uuid,
    savedModelChecksum: String(message.saved_model_checksum),
    graphDefProgramHash: String(message.graph_def_program_hash),
    signatureDefHash: String(message.signature_def_hash),
    savedObjectGraphHash: String(message.saved_object_graph_hash),
    checkpointHash: String(message.checkpoint_hash),
  };
}

/**
 * Whether an index of variables is the one that was there when the fingerprint was taken; true where that cannot be told.
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
