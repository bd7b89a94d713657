import { FormatError } from "../../bytes/formatError";
import { addressOf, type Hdf5Fields, uintOf } from "./fields";

/**
 * The heaps of strings of variable length, each read once. Source: HDF5 File Format Specification 3.0, III.E "Global
 * Heap".
 */
export class GlobalHeaps {
  private readonly fields: Hdf5Fields;
  private readonly heaps = new Map<number, ReadonlyMap<number, readonly [number, number]>>();

  constructor(fields: Hdf5Fields) {
    this.fields = fields;
  }

  /** The bytes to which a value of variable length refers: its length, a heap's address, and an object's number. */
  read(reference: Buffer): Buffer {
    const { addressSize } = this.fields;
    const length = uintOf(reference, 0, 4);
    const address = addressOf(reference, 4, addressSize);
    if (length === 0 || address === undefined) return Buffer.alloc(0);
    const [at, size] = this.heapAt(address).get(uintOf(reference, 4 + addressSize, 4)) ?? [-1, 0];
    if (length > size) throw new FormatError("an HDF5 heap lacks an object");
    return this.fields.bytes(at, length);
  }

  /** Offset and length of each object of a heap. */
  private heapAt(address: number): ReadonlyMap<number, readonly [number, number]> {
    const known = this.heaps.get(address);
    if (known) return known;
    const { fields } = this;
    fields.signature(address, "GCOL");
    const end = address + fields.uint(address + 8, fields.lengthSize);
    const objects = new Map<number, readonly [number, number]>();
    const headerLength = 8 + fields.lengthSize;
    for (let at = address + headerLength; at + headerLength <= end; ) {
      fields.part();
      const index = fields.uint(at, 2);
      // Object 0 is the free space at the end.
      if (index === 0) break;
      const size = fields.uint(at + 8, fields.lengthSize);
      objects.set(index, [at + headerLength, size]);
      at += headerLength + Math.ceil(size / 8) * 8;
    }
    this.heaps.set(address, objects);
    return objects;
  }
}
