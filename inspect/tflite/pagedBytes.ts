import type { ByteSource } from "../bytes/byteSource";
import { FormatError } from "../bytes/formatError";

/** Bytes that are read at once. */
const PAGE = 1 << 16;
/** Most pages in memory: tables and the strings that they point to are far apart. */
const PAGES = 32;

/** Reads little-endian numbers and ranges anywhere in a source of any size; throws FormatError outside of it. */
export class PagedBytes {
  private readonly source: ByteSource;
  private readonly pages = new Map<number, Buffer>();
  /** The bytes read last, and their offset. */
  private current: Buffer = Buffer.alloc(0);
  private start = 0;

  constructor(source: ByteSource) {
    this.source = source;
  }

  get size(): number {
    return this.source.size;
  }

  uint8(offset: number): number {
    return this.holding(offset, 1).readUInt8(offset - this.start);
  }

  int8(offset: number): number {
    return this.holding(offset, 1).readInt8(offset - this.start);
  }

  uint16(offset: number): number {
    return this.holding(offset, 2).readUInt16LE(offset - this.start);
  }

  int32(offset: number): number {
    return this.holding(offset, 4).readInt32LE(offset - this.start);
  }

  uint32(offset: number): number {
    return this.holding(offset, 4).readUInt32LE(offset - this.start);
  }

  /** The bytes of a range, which must be inside the source. */
  range(offset: number, length: number): Buffer {
    const bytes = this.holding(offset, length);
    return bytes.subarray(offset - this.start, offset - this.start + length);
  }

  /** Bytes from `start` on that contain the range. */
  private holding(offset: number, length: number): Buffer {
    if (offset >= this.start && offset + length <= this.start + this.current.length)
      return this.current;
    if (offset < 0 || offset + length > this.size)
      throw new FormatError(`${length} bytes are outside the file`, offset);
    const start = offset - (offset % PAGE);
    const isInPage = offset + length <= start + PAGE;
    this.current = isInPage ? this.page(start) : this.source.read(offset, length);
    this.start = isInPage ? start : offset;
    if (this.start + this.current.length < offset + length)
      throw new FormatError("the file has become shorter", offset);
    return this.current;
  }

  /** The page that starts at `start`; the least recently used page is dropped to make room. */
  private page(start: number): Buffer {
    const page = this.pages.get(start) ?? this.source.read(start, PAGE);
    this.pages.delete(start);
    this.pages.set(start, page);
    const [oldest] = this.pages.keys();
    if (this.pages.size > PAGES && oldest !== undefined) this.pages.delete(oldest);
    return page;
  }
}
