import type { ByteSource } from "../../bytes/byteSource";
import { search } from "../../bytes/chunks";
import { FormatError } from "../../bytes/formatError";
import type { Recogniser } from "../recogniser";

/** Format signature. Source: HDF5 File Format Specification, "Superblock": at 0, 512, 1024 and so on, up to the end. */
const SIGNATURE = Buffer.from("894844460d0a1a0a", "hex");

/**
 * HDF5, told apart by whether it contains a model's architecture (`model_config`) or only weights.
 * The names are searched for in the whole file, since attributes are as plain strings anywhere in it.
 */
export const recogniseHdf5: Recogniser = ({ source }) => {
  const offset = superblockOf(source);
  if (offset === undefined) return undefined;
  checkSuperblock(source, offset);
  const found = search(source, ["model_config", "keras_version", "layer_names", "vars"]);
  if (!found.has("model_config")) {
    return found.has("layer_names") || found.has("vars")
      ? { format: "keras-weights-hdf5" }
      : { format: "hdf5" };
  }
  return { format: "keras-hdf5" };
};

/** Sizes of an address and of a length that the library takes, in bytes. Source: the same, H5Fsuper.c of HDF5 1.14. */
const FIELD_SIZES: ReadonlySet<number | undefined> = new Set([2, 4, 8, 16, 32]);

/** Throws FormatError for a superblock that no version of the library reads. */
function checkSuperblock(source: ByteSource, offset: number): void {
  const block = source.read(offset + SIGNATURE.length, 8);
  const [version = 255] = block;
  const sizes = version < 2 ? block.subarray(5, 7) : block.subarray(1, 3);
  if (version > 3 || sizes.length < 2 || !sizes.every((size) => FIELD_SIZES.has(size)))
    throw new FormatError("an HDF5 file without a sound superblock", offset);
}

/** Throws FormatError if a loader of HDF5 would find one in an archive that is not one of its members. */
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
