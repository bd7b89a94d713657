import type { ByteSource } from "../bytes/byteSource";
import { FormatError } from "../bytes/formatError";
import { decodeMessage } from "../proto/decode";
import { tensorflow } from "../proto/generated/tensorflow";
import type { FingerprintFacts } from "./facts";
import { fingerprint64 } from "./farmHash";

/** File of a SavedModel that recent TensorFlow releases write; no loader compares it with the other files. */
export const FINGERPRINT_FILE = "fingerprint.pb";

/** Largest index that is compared, in bytes: it takes half a second. */
const MAX_INDEX_BYTES = 1 << 24;

/** Largest file that is decoded, in bytes; a fingerprint has about a hundred. */
const MAX_READ = 1 << 20;

/** Reads a fingerprint; throws FormatError. */
export function readFingerprint(source: ByteSource): FingerprintFacts {
  if (source.size > MAX_READ) throw new FormatError(`it is too large: ${source.size} bytes`);
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
 * Whether an index of variables is the one that the fingerprint was computed from; true if that cannot be determined.
 * Source: HashCheckpointIndexFile in tensorflow/cc/saved_model/fingerprinting.cc.
 */
export function isIndexOf({ checkpointHash }: FingerprintFacts, index: ByteSource): boolean {
  if (checkpointHash === "0" || index.size > MAX_INDEX_BYTES) return true;
  return String(fingerprint64(index.read(0, index.size))) === checkpointHash;
}

/** Largest fingerprint, in bytes: six numbers and two short messages. */
const MAX_BYTES = 400;

/**
 * Whether bytes are a damaged fingerprint: they start with its first field, or are all zero, as in a file whose content
 * was never written to the disk.
 */
export function wasFingerprint(source: ByteSource): boolean {
  if (source.size === 0 || source.size > MAX_BYTES) return false;
  const bytes = source.read(0, source.size);
  return bytes[0] === FIRST_TAG || bytes.every((byte) => byte === 0);
}

/** Tag of `saved_model_checksum`: field 1, a varint. */
const FIRST_TAG = 0x08;
