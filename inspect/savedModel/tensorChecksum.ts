import { crc32c } from "../bytes/crc32c";
import { maskCrc } from "./sstable";
import type { TensorRange } from "./tensorBundle";

/** Follows the stored bytes of one tensor in their order. */
export interface TensorChecksum {
  take(bytes: Buffer): void;
  /** Whether all bytes are those that were written. */
  holds(): boolean;
}

/** The checksum of a tensor's type, or undefined where TensorFlow's rule for it is not followed here. */
export function checksumOf(range: TensorRange): TensorChecksum | undefined {
  if (range.dtype === "variant") return undefined;
  return range.dtype === "string" ? new StringsChecksum(range) : new NumbersChecksum(range);
}

/** Numbers: the checksum is that of the bytes as stored. */
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
 * Strings: their lengths as varints, the masked checksum of these, then the bytes of all. The checksum covers the
 * lengths as numbers of four bytes, or of eight where that is too few, instead of the varints.
 * Source: ReadStringTensor in tensorflow/core/util/tensor_bundle/tensor_bundle.cc.
 */
class StringsChecksum implements TensorChecksum {
  private crc = 0;
  private readonly expected: number;
  /** Lengths that are still to come. */
  private lengths: number;
  private length = 0;
  /** Value of the next seven bits of the length that is being read. */
  private scale = 1;
  /** Bytes of the lengths' own checksum. */
  private readonly stored: number[] = [];
  /** Bytes of the strings that are still to come. */
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
