import type { ByteSource } from "../../bytes/byteSource";
import { FormatError, LimitError } from "../../bytes/formatError";
import { WindowReader } from "../../bytes/windowReader";

/** Most bytes of metadata that are read of one file. */
const MOST_BYTES = 256 << 20;
/** Most objects, tree nodes and messages of one file together. */
const MOST_PARTS = 2_000_000;

/**
 * Reads the metadata of an HDF5 file: numbers of the widths that its superblock declares, at addresses relative to it.
 * Throws FormatError for an address outside the file, and when the file's budget is spent.
 */
export class Hdf5Fields {
  /** Size of an address, in bytes. */
  addressSize = 8;
  lengthSize = 8;
  private readonly reader: WindowReader;
  private bytesLeft = MOST_BYTES;
  private partsLeft = MOST_PARTS;

  /** @param source the file from its superblock on; addresses are relative to it. */
  constructor(source: ByteSource) {
    this.reader = new WindowReader(source);
  }

  /** Accounts for an object, a message or a tree node. */
  part(): void {
    if (--this.partsLeft < 0)
      throw new LimitError(`it has more than ${MOST_PARTS} objects and messages`);
  }

  bytes(at: number, length: number): Buffer {
    this.bytesLeft -= length;
    if (this.bytesLeft < 0)
      throw new LimitError(`it has more than ${MOST_BYTES} bytes of metadata`);
    const read = length >= 0 && Number.isSafeInteger(at) ? this.reader.read(at, length) : undefined;
    if (read?.length !== length) throw new FormatError("the HDF5 file is truncated", at);
    return read;
  }

  signature(at: number, expected: string): void {
    if (this.bytes(at, 4).toString("latin1") !== expected)
      throw new FormatError(`the HDF5 signature ${expected} is missing`, at);
  }

  uint(at: number, size: number): number {
    return uintOf(this.bytes(at, size), 0, size);
  }

  address(at: number): number | undefined {
    return addressOf(this.bytes(at, this.addressSize), 0, this.addressSize);
  }
}

/** An unsigned number of one to eight bytes; above 2^53 only the magnitude is right. */
export function uintOf(bytes: Buffer, at: number, size: number): number {
  if (at < 0 || at + size > bytes.length) throw new FormatError("an HDF5 message is too short");
  let value = 0;
  for (let place = size - 1; place >= 0; place--) value = value * 256 + (bytes[at + place] ?? 0);
  return value;
}

/** An address; undefined for the undefined address, whose bits are all set. */
export function addressOf(bytes: Buffer, at: number, size: number): number | undefined {
  const value = uintOf(bytes, at, size);
  const isNone = bytes.subarray(at, at + size).every((byte) => byte === 0xff);
  return isNone ? undefined : value;
}

/** Reads the fields of one message in order. */
export class MessageFields {
  at = 0;
  readonly bytes: Buffer;
  private readonly fields: Hdf5Fields;

  constructor(bytes: Buffer, fields: Hdf5Fields) {
    this.bytes = bytes;
    this.fields = fields;
  }

  uint(size: number): number {
    const value = uintOf(this.bytes, this.at, size);
    this.at += size;
    return value;
  }

  address(): number | undefined {
    const value = addressOf(this.bytes, this.at, this.fields.addressSize);
    this.at += this.fields.addressSize;
    return value;
  }

  length(): number {
    return this.uint(this.fields.lengthSize);
  }

  take(length: number): Buffer {
    if (!(length >= 0) || this.at + length > this.bytes.length)
      throw new FormatError("an HDF5 message is too short");
    this.at += length;
    return this.bytes.subarray(this.at - length, this.at);
  }
}
