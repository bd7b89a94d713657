import { WindowReader } from "../../bytes/windowReader";
import type { Recogniser } from "../recogniser";

const MAX_BLOBS = 1_000_000;
const SENTINEL = 0xdeadbeef;

/**
 * The weights of a Core ML package: blobs, each after a record of its type, offset and length. Source:
 * apple/coremltools mlmodel/src/MILBlob/Blob/StorageFormat.hpp.
 */
export const recogniseCoremlWeights: Recogniser = ({ source, head }) => {
  if (head.length < 64 || head.readUInt32LE(4) !== 2) return undefined;
  const count = head.readUInt32LE(0);
  if (count === 0 || count > MAX_BLOBS) return undefined;
  if (!head.subarray(8, 64).every((byte) => byte === 0)) return undefined;
  const reader = new WindowReader(source);
  if (reader.u32(64) !== SENTINEL) return undefined;
  let at = 64;
  for (let blob = 0; blob < count; blob++) {
    const [length, start] = [reader.u64(at + 8), reader.u64(at + 16)];
    const isValid =
      reader.u32(at) === SENTINEL && start === at + 64 && start + length <= source.size;
    if (!isValid) return { format: "coreml-weights", fault: FAULT };
    at = Math.ceil((start + length) / 64) * 64;
  }
  return { format: "coreml-weights", ...(at < source.size && { fault: FAULT }) };
};

const FAULT = "its blobs do not fill the file";
