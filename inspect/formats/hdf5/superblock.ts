import type { ByteSource } from "../../bytes/byteSource";
import { FormatError } from "../../bytes/formatError";
import { sectionOf } from "../../bytes/subrange";
import { Hdf5Fields } from "./fields";

/** Supported sizes of an address and of a length, in bytes; the library writes 8, or 4 and 2 on request. */
const WIDTHS: ReadonlySet<number | undefined> = new Set([2, 4, 8]);

/**
 * The file from its superblock on, and the address of the root group's object header. Throws FormatError for a
 * superblock that no version of the library reads. Source: HDF5 File Format Specification 3.0, II.A "Superblock".
 */
export function openHdf5(
  source: ByteSource,
  offset: number,
): { readonly fields: Hdf5Fields; readonly root: number } {
  const fields = new Hdf5Fields(sectionOf(source, offset, source.size - offset));
  const head = source.read(offset + 8, 8);
  const [version = 255] = head;
  const isOld = version < 2;
  const [addressSize, lengthSize] = isOld ? [head[5], head[6]] : [head[1], head[2]];
  if (version > 3 || !WIDTHS.has(addressSize) || !WIDTHS.has(lengthSize))
    throw new FormatError("an HDF5 file without a valid superblock", offset);
  fields.addressSize = addressSize ?? 8;
  fields.lengthSize = lengthSize ?? 8;
  const start = version === 0 ? 24 : version === 1 ? 28 : 12;
  // After three addresses, or after four and the first field of a symbol table entry in old files.
  const place = start + (isOld ? 5 : 3) * fields.addressSize;
  const root = fields.address(place);
  if (root === undefined) throw new FormatError("an HDF5 file without a root", offset);
  return { fields, root };
}
