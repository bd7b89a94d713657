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

function walk(source: ByteSource): TopLevel | undefined {
  // Most files end here: an error for each would cost more than to read them.
  if (!WIRES.has((source.read(0, 1)[0] ?? 7) & 7)) return undefined;
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
