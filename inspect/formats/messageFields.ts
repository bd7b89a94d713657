import { type ByteSource, bufferSource } from "../bytes/byteSource";
import { FormatError } from "../bytes/formatError";
import { Cursor } from "../proto/cursor";
import { LIMITS } from "./limits";

/** A field of a protocol buffers message. */
export interface MessageField {
  readonly field: number;
  readonly wire: number;
  /** Value of a varint; 0 for other wire types. */
  readonly value: number;
  /** Offset and length of the content of a length-delimited field (wire type 2) in the source; 0 for other fields. */
  readonly start: number;
  readonly length: number;
}

/** Every field of a message, in order; undefined if the bytes are not a message or have more than `limit` fields. */
export function messageFields(
  source: ByteSource,
  start: number,
  end: number,
  limit: number,
): MessageField[] | undefined {
  const fields: MessageField[] = [];
  try {
    const cursor = new Cursor(source, start, end);
    for (let tag = cursor.next(); tag; tag = cursor.next()) {
      if (fields.length >= limit) return undefined;
      const found = { ...tag, value: 0, start: 0, length: 0 };
      if (tag.wire === 0) found.value = cursor.varint();
      else if (tag.wire === 2) {
        const outer = cursor.enter();
        found.start = cursor.offset;
        found.length = cursor.left;
        cursor.leave(outer);
      } else cursor.skip(tag);
      fields.push(found);
    }
    return fields;
  } catch (error) {
    if (error instanceof FormatError) return undefined;
    throw error;
  }
}

/** The source in memory, or undefined if it is larger than the limit for reading it whole. */
export function inMemory(source: ByteSource): ByteSource | undefined {
  if (source.size > LIMITS.wholeMember) return undefined;
  return bufferSource(source.read(0, source.size));
}
