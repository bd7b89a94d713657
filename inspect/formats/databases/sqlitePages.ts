import type { ByteSource } from "../../bytes/byteSource";
import { FormatError } from "../../bytes/formatError";

/** Most pages of one file that are read. */
export const MOST_PAGES = 200_000;
/** Most bytes of one row that are read; a longer value is truncated. */
const MOST_OF_ROW = 64 << 20;
/** Most bytes of all rows together; cells can share bytes. */
export const MOST_BYTES = 256 << 20;
const TABLE_INTERIOR = 5;
const TABLE_LEAF = 13;
const INDEX_INTERIOR = 2;
const INDEX_LEAF = 10;
/** Bytes of the integers and the float of serial types 0 to 9. Source: sqlite.org/fileformat2.html, 2.1. */
const WIDTHS = [0, 1, 2, 3, 4, 6, 8, 8, 0, 0] as const;

/** A value of a row: a number, the bytes of a text or blob, or null. */
export type SqliteValue = number | Buffer | null;

/** Reads rows of an SQLite file, and at most a fixed number of its pages. Source: sqlite.org/fileformat2.html. */
export class SqlitePages {
  /** Whether rows were left out because a limit was reached. */
  isCut = false;
  private pagesLeft = MOST_PAGES;
  /** Pages of B-trees that were read; a page belongs to one tree, unless the trees refer to themselves. */
  private readonly seen = new Set<number>();
  private bytesLeft = MOST_BYTES;
  private readonly source: ByteSource;
  private readonly pageSize: number;
  private readonly usable: number;

  constructor(source: ByteSource, pageSize: number, reserved: number) {
    this.source = source;
    this.pageSize = pageSize;
    this.usable = pageSize - reserved;
  }

  /** The rows of the table with this root page, in no particular order; throws FormatError for a damaged page. */
  *rows(root: number): Iterable<readonly SqliteValue[]> {
    const waiting = [root];
    for (let number = waiting.pop(); number !== undefined; number = waiting.pop()) {
      if (this.seen.has(number)) continue;
      this.seen.add(number);
      if (--this.pagesLeft < 0) {
        this.isCut = true;
        return;
      }
      const page = this.page(number);
      const start = number === 1 ? 100 : 0;
      const kind = page[start] ?? 0;
      const isInterior = kind === TABLE_INTERIOR || kind === INDEX_INTERIOR;
      if (!isInterior && kind !== TABLE_LEAF && kind !== INDEX_LEAF)
        throw new FormatError("an SQLite page of an unknown kind");
      if (isInterior) waiting.push(page.readUInt32BE(start + 8));
      const pointers = start + (isInterior ? 12 : 8);
      const count = page.readUInt16BE(start + 3);
      if (pointers + 2 * count > page.length) throw new FormatError("an SQLite page is too short");
      for (let cell = 0; cell < count; cell++) {
        let at = page.readUInt16BE(pointers + 2 * cell);
        if (isInterior) {
          if (at + 4 > page.length) throw new FormatError("an SQLite page is too short");
          waiting.push(page.readUInt32BE(at));
          at += 4;
        }
        if (kind === TABLE_INTERIOR) continue;
        const record = this.payload(page, at, kind === TABLE_LEAF);
        this.bytesLeft -= record.length + 1;
        if (this.bytesLeft < 0) {
          this.isCut = true;
          return;
        }
        yield valuesOf(record);
      }
    }
  }

  private page(number: number): Buffer {
    const page = this.source.read((number - 1) * this.pageSize, this.pageSize);
    if (page.length !== this.pageSize) throw new FormatError("an SQLite page is missing");
    return page;
  }

  /** The bytes of a row: those in the page, and those in its overflow pages. Source: 1.6. */
  private payload(page: Buffer, cell: number, isTable: boolean): Buffer {
    const [length, afterLength] = varint(page, cell);
    const at = isTable ? varint(page, afterLength)[1] : afterLength;
    const { usable } = this;
    const most = isTable ? usable - 35 : Math.floor(((usable - 12) * 64) / 255) - 23;
    const least = Math.floor(((usable - 12) * 32) / 255) - 23;
    if (length <= most) return page.subarray(at, at + length);
    const rest = least + ((length - least) % (usable - 4));
    const local = rest <= most ? rest : least;
    if (at + local + 4 > page.length) throw new FormatError("an SQLite page is too short");
    const parts = [page.subarray(at, at + local)];
    let left = Math.min(length, MOST_OF_ROW) - local;
    let next = page.readUInt32BE(at + local);
    if (length > MOST_OF_ROW) this.isCut = true;
    while (left > 0 && next !== 0) {
      if (--this.pagesLeft < 0) {
        this.isCut = true;
        break;
      }
      const overflow = this.page(next);
      parts.push(overflow.subarray(4, 4 + Math.min(left, usable - 4)));
      left -= usable - 4;
      next = overflow.readUInt32BE(0);
    }
    return Buffer.concat(parts);
  }
}

/** The values of a record. Source: 2.1 "Record Format". */
function valuesOf(record: Buffer): SqliteValue[] {
  const [headerLength, first] = varint(record, 0);
  const values: SqliteValue[] = [];
  let at = headerLength;
  for (let place = first; place < Math.min(headerLength, record.length); ) {
    const [type, after] = varint(record, place);
    place = after;
    const isBytes = type >= 12;
    const length = isBytes ? Math.floor((type - 12) / 2) : (WIDTHS[type] ?? 0);
    const bytes = record.subarray(at, at + length);
    at += length;
    const isInteger = type >= 1 && type <= 6 && bytes.length === length;
    if (isBytes) values.push(bytes);
    else if (!isInteger) values.push(null);
    else values.push(length === 8 ? Number(bytes.readBigInt64BE()) : bytes.readIntBE(0, length));
  }
  return values;
}

/** A number of up to nine bytes, and the offset after it; above 2^53 only the magnitude is right. */
function varint(bytes: Buffer, start: number): readonly [value: number, after: number] {
  let value = 0;
  for (let count = 0; count < 9; count++) {
    const byte = bytes[start + count];
    if (byte === undefined) throw new FormatError("an SQLite record is too short");
    if (count === 8) return [value * 256 + byte, start + 9];
    value = value * 128 + (byte & 127);
    if (byte < 128) return [value, start + count + 1];
  }
  return [value, start + 9];
}
