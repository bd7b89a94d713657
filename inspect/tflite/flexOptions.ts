import type { ByteSource } from "../bytes/byteSource";

// Types of FlexBuffers values. Source: flatbuffers/include/flatbuffers/flexbuffers.h.
const KEY = 4;
const STRING = 5;
const MAP = 9;
const VECTOR = 10;

/** Longest op name that is read, in bytes. */
const LONGEST = 256;

/**
 * The op that TensorFlow's Flex delegate runs for an operator: the first string of its options, whatever the operator's
 * own name is. Undefined if the options contain none; the delegate then runs nothing. Source: InitializeNodeDef in
 * tensorflow/lite/delegates/flex/kernel.cc.
 */
export function flexOpOf(options: ByteSource): string | undefined {
  const { size } = options;
  const rootWidth = numberAt(options, size - 1, 1);
  const rootType = numberAt(options, size - 2, 1);
  if (rootWidth === undefined || rootType === undefined || !isVector(rootType)) return undefined;
  const elements = target(options, size - 2 - rootWidth, rootWidth);
  const width = 1 << (rootType & 3);
  const count = elements === undefined ? 0 : numberAt(options, elements - width, width);
  if (elements === undefined || !count) return undefined;
  const type = numberAt(options, elements + count * width, 1);
  const text = target(options, elements, width);
  return type === undefined || text === undefined ? undefined : textAt(options, text, type);
}

function isVector(type: number): boolean {
  return [MAP, VECTOR].includes(type >> 2);
}

/** A string has its length before it; a key ends with zero. */
function textAt(options: ByteSource, start: number, type: number): string | undefined {
  const lengthWidth = 1 << (type & 3);
  const bytes = options.read(start, LONGEST);
  const length =
    type >> 2 === STRING ? numberAt(options, start - lengthWidth, lengthWidth) : bytes.indexOf(0);
  if (![KEY, STRING].includes(type >> 2) || length === undefined) return undefined;
  return length < 0 || length > bytes.length ? undefined : bytes.toString("latin1", 0, length);
}

/** The offset of the value that a backward offset points to. */
function target(options: ByteSource, place: number, width: number): number | undefined {
  const distance = numberAt(options, place, width);
  return distance === undefined || distance === 0 || distance > place
    ? undefined
    : place - distance;
}

/** A little-endian number of 1, 2, 4 or 8 bytes; undefined outside of the options. */
function numberAt(options: ByteSource, place: number, width: number): number | undefined {
  const bytes = options.read(place, width);
  if (place < 0 || bytes.length < width || ![1, 2, 4, 8].includes(width)) return undefined;
  return width === 8 ? Number(bytes.readBigUInt64LE()) : bytes.readUIntLE(0, width);
}
