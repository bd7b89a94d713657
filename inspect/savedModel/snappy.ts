import { FormatError } from "../bytes/formatError";

// Raw snappy, without framing. Source: github.com/google/snappy, format_description.txt.

/** Largest block that is unpacked, in bytes: many times the 256 KiB that TensorFlow's writer aims at. */
const MAX_BLOCK = 16 << 20;
/** Most bytes that a tag can yield (a copy), and the fewest bytes of such a tag. */
const LONGEST_COPY = 64;
const COPY_BYTES = 3;
/** A literal's length up to here is in the tag itself; from 60 on, the tag gives the number of bytes of the length. */
const SHORT_LITERAL = 60;

/** Unpacks one block. Throws FormatError if snappy would fail, and before memory is reserved for an impossible length. */
export function unpackSnappy(packed: Buffer): Buffer {
  const { value: declared, end } = declaredLength(packed);
  const most = Math.ceil((packed.length - end) / COPY_BYTES) * LONGEST_COPY;
  if (declared > MAX_BLOCK || declared > most)
    throw new FormatError(`a snappy block of ${packed.length} bytes declares ${declared}`);
  const unpacked = Buffer.alloc(declared);
  let at = end;
  let written = 0;
  while (at < packed.length) {
    const tag = packed[at++] ?? 0;
    if ((tag & 3) === 0) {
      const bytes = Math.max(0, (tag >> 2) + 1 - SHORT_LITERAL);
      const length = (bytes === 0 ? tag >> 2 : littleEndian(packed, at, bytes)) + 1;
      at += bytes;
      if (length > packed.length - at || length > declared - written)
        throw new FormatError("a literal of a snappy block runs past its end", at);
      packed.copy(unpacked, written, at, at + length);
      at += length;
      written += length;
    } else {
      const { length, offset, bytes } = copyOf(packed, at, tag);
      at += bytes;
      if (offset === 0 || offset > written || length > declared - written)
        throw new FormatError("a copy in a snappy block points outside of it", at);
      // A copy may overlap its own output, which it then repeats.
      for (const last = written + length; written < last; written++)
        unpacked[written] = unpacked[written - offset] ?? 0;
    }
  }
  if (written !== declared)
    throw new FormatError(`a snappy block declares ${declared} bytes and has ${written}`);
  return unpacked;
}

/** The length at the start, as a 32-bit varint. */
function declaredLength(packed: Buffer): { value: number; end: number } {
  let value = 0;
  for (let at = 0; at < Math.min(5, packed.length); at++) {
    const byte = packed[at] ?? 0;
    value += (byte & 0x7f) * 2 ** (7 * at);
    if (byte < 0x80 && value < 2 ** 32) return { value, end: at + 1 };
  }
  throw new FormatError("the length of a snappy block does not end");
}

function copyOf(packed: Buffer, at: number, tag: number) {
  if ((tag & 3) === 1) {
    const offset = ((tag >> 5) << 8) | littleEndian(packed, at, 1);
    return { length: 4 + ((tag >> 2) & 7), offset, bytes: 1 };
  }
  const bytes = (tag & 3) === 2 ? 2 : 4;
  return { length: 1 + (tag >> 2), offset: littleEndian(packed, at, bytes), bytes };
}

function littleEndian(packed: Buffer, at: number, bytes: number): number {
  if (bytes > packed.length - at) throw new FormatError("a snappy block ends inside a tag", at);
  return packed.readUIntLE(at, bytes);
}
