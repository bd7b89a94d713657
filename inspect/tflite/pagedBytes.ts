import type { ByteSource } from "../byteSource";
import { FormatError } from "../formatError";

/** Bytes that are read at once. */
const PAGE = 1 << 16;
/** Most pages in memory: tables and the texts that they point to lie far from each other. */
const PAGES = 32;

/** Little-endian numbers and ranges anywhere in a source of any size; throws FormatError outside of it. */
export class PagedBytes {
  private readonly source: ByteSource;
  private readonly pages = new Map<number, Buffer>();
  private last: { readonly start: number; readonly page: Buffer } | undefined;

  constructor(source: ByteSource) {
    this.source = source;
  }

  get size(): number {
    return this.source.size;
  }

  uint8(offset: number): number {
    return this.range(offset, 1).readUInt8();
  }

  int8(offset: number): number {
    return this.range(offset, 1).readInt8();
  }

  uint16(offset: number): number {
    return this.range(offset, 2).readUInt16LE();
  }

  int32(offset: number): number {
    return this.range(offset, 4).readInt32LE();
  }

  uint32(offset: number): number {
    return this.range(offset, 4).readUInt32LE();
  }

  /** The bytes of a range, which must lie inside the source. */
  range(offset: number, length: number): Buffer {
    if (offset < 0 || offset + length > this.size)
      throw new FormatError(`${length} bytes lie outside the file`, offset);
    const start = offset - (offset % PAGE);
    const inPage = this.page(start).subarray(offset - start, offset - start + length);
    const bytes = inPage.length === length ? inPage : this.source.read(offset, length);
    if (bytes.length < length) throw new FormatError("the file has become shorter", offset);
    return bytes;
  }

  /** The page that begins at `start`; the one that was not used for longest makes room. */
  private page(start: number): Buffer {
    if (this.last?.start === start) return this.last.page;
    const page = this.pages.get(start) ?? this.source.read(start, PAGE);
    this.pages.delete(start);
    this.pages.set(start, page);
    const [oldest] = this.pages.keys();
    if (this.pages.size > PAGES && oldest !== undefined) this.pages.delete(oldest);
    this.last = { start, page };
    return page;
  }
}
