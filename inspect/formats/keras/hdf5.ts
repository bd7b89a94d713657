import type { ByteSource } from "../../bytes/byteSource";
import { search } from "../../bytes/chunks";
import { FormatError } from "../../bytes/formatError";
import type { Recogniser } from "../recogniser";

/** Format signature. Source: HDF5 File Format Specification, "Superblock": at 0, 512, 1024 and so on, up to the end. */
const SIGNATURE = Buffer.from("894844460d0a1a0a", "hex");

/**
 * HDF5, told apart by whether it holds a model's architecture (`model_config`) or weights alone.
 * The names are searched for in the whole file, since attributes lie as plain texts anywhere in it.
 */
export const recogniseHdf5: Recogniser = ({ source }) => {
  if (superblockOf(source) === undefined) return undefined;
  const found = search(source, ["model_config", "keras_version", "layer_names", "vars"]);
  if (!found.has("model_config")) {
    return found.has("layer_names") || found.has("vars")
      ? { format: "keras-weights-hdf5" }
      : { format: "hdf5" };
  }
  return { format: "keras-hdf5" };
};

/** Throws FormatError where a loader of HDF5 would find one in an archive that is none of its members. */
export function refuseStrayHdf5(source: ByteSource, members: readonly number[]): void {
  const offset = superblockOf(source);
  if (offset !== undefined && !members.includes(offset))
    throw new FormatError("an HDF5 file lies among the archive's members", offset);
}

/** Where a loader finds the superblock. */
function superblockOf(source: ByteSource): number | undefined {
  for (let offset = 0; offset < source.size; offset = offset === 0 ? 512 : offset * 2) {
    if (source.read(offset, SIGNATURE.length).equals(SIGNATURE)) return offset;
  }
  return undefined;
}
