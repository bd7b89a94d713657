import { FormatError, LimitError } from "../../bytes/formatError";
import { WindowReader } from "../../bytes/windowReader";
import type { Recogniser } from "../recogniser";

/** Most names, attributes and variables of a header. */
const MAX_PARTS = 1_000_000;
/** Bytes of a value by its type. */
const WIDTHS: readonly number[] = [0, 1, 1, 2, 4, 4, 8, 1, 2, 4, 8, 8];
const [DIMENSION, VARIABLE, ATTRIBUTE] = [10, 11, 12];

/**
 * NetCDF's classic formats, recognised by their header; files of version 4 are HDF5. Source: Unidata, "NetCDF Classic
 * Format Specification".
 */
export const recogniseNetcdf: Recogniser = ({ source, head }) => {
  const version = head[3] ?? 0;
  if (head.toString("latin1", 0, 3) !== "CDF" || ![1, 2, 5].includes(version)) return undefined;
  try {
    new Header(new WindowReader(source, "big"), version).walk();
    return { format: "netcdf" };
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    const reason = error.message;
    return {
      format: "netcdf",
      ...(error instanceof LimitError ? { unseen: reason } : { fault: reason }),
    };
  }
};

class Header {
  private readonly reader: WindowReader;
  private readonly version: number;
  private at = 4;
  private parts = 0;

  constructor(reader: WindowReader, version: number) {
    this.reader = reader;
    this.version = version;
  }

  walk(): void {
    this.count(); // records
    for (let left = this.list(DIMENSION); left > 0; left--) {
      this.name();
      this.count();
    }
    this.attributes();
    for (let left = this.list(VARIABLE); left > 0; left--) {
      this.name();
      for (let dimensions = this.count(); dimensions > 0; dimensions--) this.count();
      this.attributes();
      this.word(); // type
      this.count(); // bytes
      const offset = this.version === 1 ? this.word() : this.long();
      if (offset > this.reader.size) throw new FormatError("its variables are truncated");
    }
  }

  private attributes(): void {
    for (let left = this.list(ATTRIBUTE); left > 0; left--) {
      this.name();
      const width = WIDTHS[this.word()] ?? 0;
      if (width === 0) throw new FormatError("it has a type that NetCDF does not define", this.at);
      this.skip(width * this.count());
    }
  }

  /** The number of elements of the list of a kind that follows. */
  private list(kind: number): number {
    const tag = this.word();
    const count = this.count();
    if (tag !== kind && (tag !== 0 || count !== 0))
      throw new FormatError("its header is damaged", this.at);
    return count;
  }

  private name(): void {
    this.skip(this.count());
  }

  private skip(bytes: number): void {
    this.at += Math.ceil(bytes / 4) * 4;
    if (this.at > this.reader.size) throw new FormatError("its header is truncated");
  }

  private count(): number {
    return this.version === 5 ? this.long() : this.word();
  }

  private word(): number {
    return this.taken(this.reader.u32(this.at), 4);
  }

  private long(): number {
    return this.taken(this.reader.u64(this.at), 8);
  }

  private taken(value: number, bytes: number): number {
    if (Number.isNaN(value)) throw new FormatError("its header is truncated");
    if (++this.parts > MAX_PARTS)
      throw new LimitError(`its header has more than ${MAX_PARTS} parts`);
    this.at += bytes;
    return value;
  }
}
