import { PagedBytes } from "../tflite/pagedBytes";
import type { ByteSource } from "./byteSource";
import { FormatError } from "./formatError";

/** Most tables and list elements that are read from one file. */
const MAX_READS = 4_000_000;
/** Longest string, in bytes. */
const MAX_TEXT = 1 << 16;
/** Most bytes of all strings together; several places may point to the same string. */
const MAX_TEXTS = 4 << 20;

/** What may still be read of one file: tables and elements, and bytes of strings. */
interface Budget {
  reads: number;
  text: number;
}

/**
 * A table of a FlatBuffers file. Its fields are found by number through its vtable. Throws FormatError for an offset or
 * a length that points outside the file, and when the budget is spent. Source: flatbuffers.dev, "FlatBuffers
 * Internals"; the checks follow flatbuffers/include/flatbuffers/verifier.h.
 */
export class FlatTable {
  private readonly bytes: PagedBytes;
  private readonly budget: Budget;
  private readonly start: number;
  private readonly vtable: number;
  private readonly vtableLength: number;

  private constructor(bytes: PagedBytes, budget: Budget, start: number) {
    this.bytes = bytes;
    this.budget = budget;
    this.start = start;
    spend(budget, 1, start);
    this.vtable = start - bytes.int32(start);
    this.vtableLength = bytes.uint16(this.vtable);
    if (this.vtableLength < 4 || this.vtableLength % 2 !== 0)
      throw new FormatError("a table's vtable has an invalid length", this.vtable);
    bytes.range(this.vtable, this.vtableLength);
  }

  /** The root table of a file. @param identifier the four letters expected at byte 4. */
  static root(source: ByteSource, identifier?: string): FlatTable {
    const bytes = new PagedBytes(source);
    if (identifier !== undefined && bytes.range(4, 4).toString("latin1") !== identifier)
      throw new FormatError(`the file lacks the identifier ${identifier}`, 4);
    // A table or an element takes at least four bytes, and none is read more than four times. Only overlapping lists
    // cost more, and no writer makes them.
    const reads = Math.min(MAX_READS, source.size);
    return new FlatTable(bytes, { reads, text: MAX_TEXTS }, follow(bytes, 0));
  }

  int8(field: number): number {
    const place = this.place(field);
    return place === undefined ? 0 : this.bytes.int8(place);
  }

  uint8(field: number): number {
    const place = this.place(field);
    return place === undefined ? 0 : this.bytes.uint8(place);
  }

  int32(field: number): number {
    const place = this.place(field);
    return place === undefined ? 0 : this.bytes.int32(place);
  }

  uint32(field: number): number {
    const place = this.place(field);
    return place === undefined ? 0 : this.bytes.uint32(place);
  }

  /** Exact up to 2^53; above that only the magnitude is right. */
  uint64(field: number): number {
    const place = this.place(field);
    return place === undefined
      ? 0
      : this.bytes.uint32(place) + this.bytes.uint32(place + 4) * 2 ** 32;
  }

  table(field: number): FlatTable | undefined {
    const place = this.place(field);
    return place === undefined ? undefined : this.at(follow(this.bytes, place));
  }

  /** A string up to its first zero byte, as C reads it; empty if the field is missing. */
  text(field: number): string {
    const { start, length } = this.vector(field, 1);
    if (length > MAX_TEXT) throw new FormatError(`a string of ${length} bytes is too long`, start);
    this.budget.text -= length;
    if (this.budget.text < 0) throw new FormatError("its strings are too long in total", start);
    if (start > 0 && this.bytes.uint8(start + length) !== 0)
      throw new FormatError("a string does not end with a zero byte", start);
    const whole = this.bytes.range(start, length);
    const zero = whole.indexOf(0);
    return whole.toString("utf8", 0, zero === -1 ? length : zero);
  }

  /** The offset and length of a field that is a list of bytes. */
  bytesAt(field: number): { readonly start: number; readonly length: number } {
    return this.vector(field, 1);
  }

  int32s(field: number): number[] {
    const { start, length } = this.vector(field, 4);
    spend(this.budget, length, start);
    return Array.from({ length }, (_, index) => this.bytes.int32(start + 4 * index));
  }

  tables(field: number): FlatTables {
    const { start, length } = this.vector(field, 4);
    return new FlatTables(length, (index) => this.at(follow(this.bytes, start + 4 * index)));
  }

  /** The number of elements of a list; throws FormatError unless its bytes are inside the file. */
  lengthOf(field: number, elementBytes: number): number {
    return this.vector(field, elementBytes).length;
  }

  private at(start: number): FlatTable {
    return new FlatTable(this.bytes, this.budget, start);
  }

  private vector(field: number, elementBytes: number): { start: number; length: number } {
    const place = this.place(field);
    if (place === undefined) return { start: 0, length: 0 };
    const at = follow(this.bytes, place);
    const length = this.bytes.uint32(at);
    if (at + 4 + length * elementBytes > this.bytes.size)
      throw new FormatError(`a list of ${length} elements runs past the end of the file`, at);
    return { start: at + 4, length };
  }

  /** The offset of a field, or undefined if the table does not contain it. */
  private place(field: number): number | undefined {
    const entry = 4 + 2 * field;
    const offset = entry < this.vtableLength ? this.bytes.uint16(this.vtable + entry) : 0;
    return offset === 0 ? undefined : this.start + offset;
  }
}

/** A list of tables, each of which is read on demand. */
export class FlatTables implements Iterable<FlatTable> {
  readonly length: number;
  private readonly read: (index: number) => FlatTable;

  constructor(length: number, read: (index: number) => FlatTable) {
    this.length = length;
    this.read = read;
  }

  /** The table at an index from 0 to `length` - 1. */
  get(index: number): FlatTable {
    if (index < 0 || index >= this.length) throw new RangeError(`no table ${index}`);
    return this.read(index);
  }

  *[Symbol.iterator](): Iterator<FlatTable> {
    for (let index = 0; index < this.length; index++) yield this.read(index);
  }
}

function follow(bytes: PagedBytes, place: number): number {
  const distance = bytes.uint32(place);
  const target = place + distance;
  if (distance === 0 || target >= bytes.size)
    throw new FormatError("an offset points outside the file", place);
  return target;
}

function spend(budget: Budget, reads: number, offset: number): void {
  budget.reads -= reads;
  if (budget.reads < 0)
    throw new FormatError("it has more tables and elements than the limit", offset);
}
