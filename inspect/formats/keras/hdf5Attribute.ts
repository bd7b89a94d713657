import type { ByteSource } from "../../bytes/byteSource";

// Source: HDF5 File Format Specification 3.0, IV.A.2.m "The Attribute Message", IV.A.2.d "The Datatype Message",
// III.E "Disk Format: Global Heap".
const FIXED_TEXT = 3;
const VARIABLE_LENGTH = 9;
/** Longest string that is read, in bytes. */
const LONGEST = 256;
/** Bytes at the start and at the end of the file in which attributes are searched for. */
const PART = 1 << 19;
/** Most objects of a heap that are skipped. */
const HEAP_OBJECTS = 4096;

/**
 * The string value of the first attribute with this name, in the first or last bytes of the file, where writers store
 * an object's attributes. Undefined if there is none, or if it has another type.
 */
export function hdf5TextAttribute(source: ByteSource, name: string): string | undefined {
  for (const start of new Set([0, Math.max(0, source.size - PART)])) {
    const bytes = source.read(start, PART);
    const wanted = Buffer.from(`${name}\0`, "latin1");
    for (let at = bytes.indexOf(wanted); at >= 0; at = bytes.indexOf(wanted, at + 1)) {
      const text = readAttribute(source, bytes, at, wanted.length);
      if (text !== undefined) return text;
    }
  }
  return undefined;
}

/** The value of the attribute whose name is at `at`, by the sizes in the header before the name. */
function readAttribute(
  source: ByteSource,
  bytes: Buffer,
  at: number,
  nameLength: number,
): string | undefined {
  // Version 1 pads each part to a multiple of eight bytes; version 3 does not, and has a byte for the character set.
  for (const [version, headerLength, step] of [
    [1, 8, 8],
    [3, 9, 1],
  ] as const) {
    const header = at - headerLength;
    if (header < 0 || bytes[header] !== version) continue;
    if (bytes.readUInt16LE(header + 2) !== nameLength) continue;
    const type = at + upTo(step, nameLength);
    const space = type + upTo(step, bytes.readUInt16LE(header + 4));
    const value = space + upTo(step, bytes.readUInt16LE(header + 6));
    if (type + 8 > bytes.length || value + 16 > bytes.length) continue;
    const kind = (bytes[type] ?? 0) & 0x0f;
    const size = bytes.readUInt32LE(type + 4);
    if (kind === FIXED_TEXT && size <= LONGEST) return textOf(bytes.subarray(value, value + size));
    if (kind === VARIABLE_LENGTH) {
      const length = bytes.readUInt32LE(value);
      const heap = Number(bytes.readBigUInt64LE(value + 4));
      return length > LONGEST
        ? undefined
        : fromHeap(source, heap, bytes.readUInt32LE(value + 12), length);
    }
  }
  return undefined;
}

/** A string by its index in a global heap. */
function fromHeap(
  source: ByteSource,
  address: number,
  index: number,
  length: number,
): string | undefined {
  const heap = source.read(address, 65_536);
  if (heap.toString("latin1", 0, 4) !== "GCOL") return undefined;
  for (let at = 16, count = 0; at + 16 <= heap.length && count < HEAP_OBJECTS; count++) {
    const size = Number(heap.readBigUInt64LE(at + 8));
    if (heap.readUInt16LE(at) === index && length <= size)
      return textOf(heap.subarray(at + 16, at + 16 + length));
    at += 16 + upTo(8, size);
  }
  return undefined;
}

function textOf(bytes: Buffer): string {
  return bytes.toString("latin1").replace(/\0.*$/s, "");
}

function upTo(step: number, length: number): number {
  return Math.ceil(length / step) * step;
}
