import { crc32c } from "../bytes/crc32c";
import { maskCrc } from "./sstable";
import type { TensorRange } from "./tensorBundle";

/** Receives the stored bytes of one tensor in order. */
export interface TensorChecksum {
  take(bytes: Buffer): void;
  /** Whether the bytes match the checksum. */
  holds(): boolean;
}

/** The checksum of a tensor, or undefined if TensorFlow's rule for its type is not implemented here. */
export function checksumOf(range: TensorRange): TensorChecksum | undefined {
  if (range.dtype === "variant") return undefined;
  return range.dtype === "string" ? new StringsChecksum(range) : new NumbersChecksum(range);
}

/** For numbers, the checksum covers the bytes as stored. */
class NumbersChecksum implements TensorChecksum {
  private crc = 0;
  private readonly expected: number;

  constructor({ crc }: TensorRange) {
    this.expected = crc;
  }

  take(bytes: Buffer): void {
    this.crc = crc32c(bytes, this.crc);
  }

  holds(): boolean {
    return maskCrc(this.crc) === this.expected;
  }
}

/**
 * Strings are stored as their lengths as varints, the masked checksum of the lengths, and the bytes of all strings. The
 * checksum covers the lengths as four-byte numbers, or eight-byte numbers if they are too large, instead of the
 * varints.
 * Source: ReadStringTensor in tensorflow/core/util/tensor_bundle/tensor_bundle.cc.
 */
class StringsChecksum implements TensorChecksum {
  private crc = 0;
  private readonly expected: number;
  /** Number of lengths that are still to be read. */
  private lengths: number;
  private length = 0;
  /** Factor of the next seven bits of the current length. */
  private scale = 1;
  /** Bytes of the checksum of the lengths. */
  private readonly stored: number[] = [];
  /** Number of string bytes that are still to be read. */
  private rest = 0;
  private lengthsHold = false;

  constructor({ shape, crc }: TensorRange) {
    this.expected = crc;
    this.lengths = (shape ?? []).reduce((product, size) => product * size, 1);
  }

  take(bytes: Buffer): void {
    let at = 0;
    while (at < bytes.length && this.lengths > 0) this.takeLengthByte(bytes[at++] ?? 0);
    while (at < bytes.length && this.stored.length < 4) this.takeStoredByte(bytes[at++] ?? 0);
    this.rest -= bytes.length - at;
    this.crc = crc32c(bytes.subarray(at), this.crc);
  }

  holds(): boolean {
    return this.lengthsHold && this.rest === 0 && maskCrc(this.crc) === this.expected;
  }

  private takeLengthByte(byte: number): void {
    this.length += (byte & 0x7f) * this.scale;
    this.scale *= 0x80;
    if (byte >= 0x80 && this.scale < 2 ** 70) return;
    const isWide = this.length > 0xffffffff;
    const number = Buffer.alloc(isWide ? 8 : 4);
    if (isWide) number.writeBigUInt64LE(BigInt.asUintN(64, BigInt(this.length)));
    else number.writeUInt32LE(this.length);
    this.crc = crc32c(number, this.crc);
    this.rest += this.length;
    this.lengths--;
    this.length = 0;
    this.scale = 1;
  }

  private takeStoredByte(byte: number): void {
    this.stored.push(byte);
    if (this.stored.length < 4) return;
    const stored = Buffer.from(this.stored);
    this.lengthsHold = this.lengths === 0 && stored.readUInt32LE() === maskCrc(this.crc);
    this.crc = crc32c(stored, this.crc);
  }
}
