import type { ByteSource } from "../bytes/byteSource";
import { FormatError } from "../bytes/formatError";
import { Cursor } from "../proto/cursor";
import { LIMITS } from "./limits";

/** The fields of a message's top level: of each number the wire types with which it is there. */
export type TopLevel = ReadonlyMap<number, ReadonlySet<number>>;

/** Wire types that a field begins with. Source: protobuf.dev, "Encoding". */
const WIRES: ReadonlySet<number> = new Set([0, 1, 2, 3, 5]);

/** Bytes that a message begins with, as a `latin1` string: those of a field of a number from 1 on. */
export const MESSAGE_BEGINS = Array.from({ length: 256 }, (_, byte) => byte)
  .filter((byte) => byte >> 3 > 0 && WIRES.has(byte & 7))
  .map((byte) => String.fromCharCode(byte))
  .join("");

/**
 * The fields of the message that the bytes are, in the order of their first occurrence; undefined if they are not a message.
 * Throws FormatError for more fields than are walked.
 */
export function topLevelOf(source: ByteSource): TopLevel | undefined {
  const before = KNOWN.get(source);
  if (before) return before.fields;
  const fields = walk(source);
  KNOWN.set(source, { fields });
  return fields;
}

/** What was found, since more than one recogniser asks. */
const KNOWN = new WeakMap<ByteSource, { readonly fields: TopLevel | undefined }>();

/** Bytes that are skimmed before a message is walked. */
const SKIMMED = 512;

/** Whether the first fields are not those of a message, or run past its end; false where that is not seen. */
function breaksEarly(bytes: Buffer, size: number): boolean {
  const groups: number[] = [];
  for (let at = 0; at + 20 <= bytes.length; ) {
    const tag = bytes[at++] as number;
    // Numbers of fields beyond 15 are left to the walk.
    if (tag >= 0x80) return false;
    const field = tag >> 3;
    if (field === 0) return true;
    let value = 0;
    switch (tag & 7) {
      case 0:
      case 2:
        for (let shift = 0; ; shift++) {
          if (shift === 10) return true;
          const byte = bytes[at++] as number;
          value += (byte & 0x7f) * 2 ** (7 * shift);
          if (byte < 0x80) break;
        }
        if ((tag & 7) === 2) at += value;
        break;
      case 1:
        at += 8;
        break;
      case 3:
        groups.push(field);
        break;
      case 4:
        if (groups.pop() !== field) return true;
        break;
      case 5:
        at += 4;
        break;
      default:
        return true;
    }
    if (at > size) return true;
  }
  return false;
}

function walk(source: ByteSource): TopLevel | undefined {
  // Most files end here: an error for each would cost more than to read them.
  if (breaksEarly(source.read(0, SKIMMED), source.size)) return undefined;
  const fields = new Map<number, Set<number>>();
  let count = 0;
  try {
    const reader = new Cursor(source);
    for (let tag = reader.next(); tag && count < LIMITS.protobufFields; tag = reader.next()) {
      const wires = fields.get(tag.field);
      if (wires) wires.add(tag.wire);
      else fields.set(tag.field, new Set([tag.wire]));
      reader.skip(tag);
      count++;
    }
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    return undefined;
  }
  if (count >= LIMITS.protobufFields)
    throw new FormatError(`a message has more than ${LIMITS.protobufFields} fields`);
  return count > 0 ? fields : undefined;
}
