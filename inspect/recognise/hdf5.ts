import type { ByteSource } from "../byteSource";
import { hdf5TextAttribute } from "./hdf5Attribute";
import type { Recogniser } from "./index";
import { codeInKerasConfig } from "./kerasConfig";
import { LIMITS } from "./limits";

/** Format signature. Source: HDF5 File Format Specification, "Superblock": at 0, 512, 1024 and so on. */
const SIGNATURE = Buffer.from("894844460d0a1a0a", "hex");
const LAST_OFFSET = 1 << 16;

/**
 * HDF5, told apart by whether it holds a model's architecture (`model_config`) or weights alone.
 * The text is searched for, since attributes lie as plain JSON in the file's head or tail.
 */
export const recogniseHdf5: Recogniser = ({ source }) => {
  if (!hasSignature(source)) return undefined;
  const text = texts(source);
  if (!text.includes("model_config")) {
    return text.includes("layer_names") || text.includes("/vars") || text.includes("vars")
      ? { format: "keras-weights-hdf5", detail: "weights without an architecture" }
      : { format: "hdf5" };
  }
  const code = codeInKerasConfig(text);
  const version = hdf5TextAttribute(source, "keras_version");
  return {
    format: "keras-hdf5",
    detail: version === undefined ? "a whole Keras model" : `a whole Keras model, Keras ${version}`,
    ...(code.length > 0 && { code }),
  };
};

function hasSignature(source: ByteSource): boolean {
  for (
    let offset = 0;
    offset <= LAST_OFFSET && offset < source.size;
    offset = offset === 0 ? 512 : offset * 2
  ) {
    if (source.read(offset, SIGNATURE.length).equals(SIGNATURE)) return true;
  }
  return false;
}

function texts(source: ByteSource): string {
  const part = LIMITS.hdf5Texts;
  const head = source.read(0, part);
  const tail =
    source.size > 2 * part ? source.read(source.size - part, part) : source.read(part, part);
  return head.toString("latin1") + tail.toString("latin1");
}
