import { FormatError, LimitError } from "../../bytes/formatError";
import { addressOf, type Hdf5Fields, MessageFields, uintOf } from "./fields";
import { recordsOf, widthOf } from "./treeV2";

const MANAGED = 0;
const HUGE = 1;
/** Largest table width, in blocks per row; the library's default is 4. */
const MOST_WIDTH = 1024;

/**
 * A heap of many links or attributes, each of which is found by its heap ID. Source: HDF5 File Format Specification
 * 3.0, III.G "Fractal Heap".
 */
export class FractalHeap {
  private readonly fields: Hdf5Fields;
  private readonly width: number;
  private readonly start: number;
  private readonly mostDirect: number;
  private readonly offsetSize: number;
  private readonly lengthSize: number;
  private readonly hugeTree: number | undefined;
  private readonly root: number | undefined;
  private readonly rows: number;
  private huge: ReadonlyMap<number, readonly [address: number, length: number]> | undefined;

  constructor(fields: Hdf5Fields, at: number) {
    this.fields = fields;
    fields.signature(at, "FRHP");
    const { addressSize, lengthSize } = fields;
    const header = fields.bytes(at + 5, 2 + 2 + 1 + 4 + 12 * lengthSize + 3 * addressSize + 8);
    const read = new MessageFields(header, fields);
    read.take(2); // the length of a heap ID
    if (read.uint(2) > 0) throw new LimitError("its links or attributes are compressed");
    read.take(1);
    const mostManaged = read.uint(4);
    read.length();
    this.hugeTree = read.address();
    read.length();
    read.address();
    for (let counter = 0; counter < 8; counter++) read.length();
    this.width = read.uint(2);
    this.start = read.length();
    this.mostDirect = read.length();
    const bits = read.uint(2);
    read.take(2);
    this.root = read.address();
    this.rows = read.uint(2);
    const isValid =
      this.width > 0 &&
      this.width <= MOST_WIDTH &&
      this.start > 0 &&
      this.mostDirect >= this.start &&
      bits <= 64 &&
      this.rows <= 64;
    if (!isValid) throw new FormatError("an HDF5 heap has an impossible shape", at);
    this.offsetSize = Math.ceil(bits / 8);
    const blockSize = Math.floor((Math.log2(this.mostDirect) + 7) / 8);
    this.lengthSize = Math.min(blockSize, widthOf(mostManaged));
  }

  /** The object with a heap ID, which a record of an index contains. */
  read(identifier: Buffer): Buffer {
    const kind = ((identifier[0] ?? 0) >> 4) & 3;
    if (kind === HUGE) return this.readHuge(identifier);
    if (kind !== MANAGED) throw new FormatError("an HDF5 heap ID contains the object itself");
    const offset = uintOf(identifier, 1, this.offsetSize);
    const length = uintOf(identifier, 1 + this.offsetSize, this.lengthSize);
    return this.fields.bytes(this.locate(offset), length);
  }

  /**
   * File address of an offset in the heap. From the third row on, the blocks of each row are twice as large as in the
   * row before.
   */
  private locate(offset: number): number {
    let left = offset;
    let at = this.root;
    if (at === undefined) throw new FormatError("an HDF5 heap without a block");
    if (this.rows === 0) return at + left;
    for (let depth = 0; depth < 64; depth++) {
      this.fields.part();
      this.fields.signature(at, "FHIB");
      const { size, index } = this.block(left);
      left = index.left;
      const table = at + 5 + this.fields.addressSize + this.offsetSize;
      const child: number | undefined = this.fields.address(
        table + index.child * this.fields.addressSize,
      );
      if (child === undefined) throw new FormatError("an HDF5 heap without a block", at);
      if (size <= this.mostDirect) return child + left;
      at = child;
    }
    throw new FormatError("an HDF5 heap is nested too deep", at);
  }

  private block(offset: number): { size: number; index: { child: number; left: number } } {
    let first = 0;
    for (let row = 0; row < 64; row++) {
      const size = this.start * 2 ** Math.max(0, row - 1);
      const end = first + size * this.width;
      if (offset < end) {
        const column = Math.floor((offset - first) / size);
        const left = offset - first - column * size;
        return { size, index: { child: row * this.width + column, left } };
      }
      first = end;
    }
    throw new FormatError("an HDF5 object is outside its heap");
  }

  /** An object that is too large for a block; a separate B-tree contains its address. */
  private readHuge(identifier: Buffer): Buffer {
    const { addressSize, lengthSize } = this.fields;
    if (identifier.length > addressSize + lengthSize)
      return this.fields.bytes(
        addressOf(identifier, 1, addressSize) ?? -1,
        uintOf(identifier, 1 + addressSize, lengthSize),
      );
    this.huge ??= new Map(
      this.hugeTree === undefined
        ? []
        : Array.from(recordsOf(this.fields, this.hugeTree), (record) => [
            uintOf(record, addressSize + lengthSize, lengthSize),
            [addressOf(record, 0, addressSize) ?? -1, uintOf(record, addressSize, lengthSize)],
          ]),
    );
    const found = this.huge.get(uintOf(identifier, 1, Math.min(identifier.length - 1, lengthSize)));
    if (!found) throw new FormatError("an HDF5 heap lacks an object");
    return this.fields.bytes(...found);
  }
}
