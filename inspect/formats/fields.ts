import type { ByteSource } from "../bytes/byteSource";
import { FormatError, LimitError } from "../bytes/formatError";
import { Cursor } from "../proto/cursor";
import { LIMITS } from "./limits";

/** The fields at the top level of a message: for each field number, the wire types that it occurs with. */
export type TopLevel = ReadonlyMap<number, ReadonlySet<number>>;

/** Wire types with which a field can start. Source: protobuf.dev, "Encoding". */
const WIRES: ReadonlySet<number> = new Set([0, 1, 2, 3, 5]);

/** Bytes with which a message can start, as a `latin1` string: tags with a field number of at least 1. */
export const MESSAGE_STARTS = Array.from({ length: 256 }, (_, byte) => byte)
  .filter((byte) => byte >> 3 > 0 && WIRES.has(byte & 7))
  .map((byte) => String.fromCharCode(byte))
  .join("");

/**
 * The top-level fields of a message, in the order of their first occurrence; undefined if the bytes are not a message.
 * Throws LimitError if there are more fields than the limit.
 */
export function topLevelOf(source: ByteSource): TopLevel | undefined {
  if (last?.source !== source)
    last = { source, fields: mayBeMessage(source) ? walk(source) : undefined };
  return last.fields;
}

/** Bytes in which the first fields of a message are probed. */
const PROBED = 4096;

/**
 * Whether the first fields can be those of a message. Most files fail here; throwing an error for each, as a cursor does,
 * would cost more than reading them.
 */
function mayBeMessage(source: ByteSource): boolean {
  const head = source.read(0, PROBED);
  let [at, groups] = [0, 0];
  while (at < head.length) {
    const tag = head[at] as number;
    const wire = tag & 7;
    if (tag >> 3 === 0 || wire > 5 || (wire === 4 && groups === 0)) return false;
    at = endOfVarint(head, at, 5);
    if (wire === 1) at += 8;
    else if (wire === 5) at += 4;
    else if (wire === 3) groups++;
    else if (wire === 4) groups--;
    else {
      const end = endOfVarint(head, at, 10);
      at = wire === 2 ? end + varintIn(head, at, end) : end;
    }
    if (at > source.size) return false;
  }
  return true;
}

/** The end of a varint, or that of the bytes; infinite if it has more bytes than `longest`. */
function endOfVarint(bytes: Buffer, start: number, longest: number): number {
  let at = start;
  while ((bytes[at] ?? 0) >= 0x80) at++;
  if (at - start >= longest) return Number.POSITIVE_INFINITY;
  return Math.min(at + 1, bytes.length);
}

function varintIn(bytes: Buffer, start: number, end: number): number {
  let value = 0;
  for (let at = Math.min(end, bytes.length) - 1; at >= start; at--)
    value = value * 128 + ((bytes[at] ?? 0) & 0x7f);
  return value;
}

/** The last result, because several recognisers ask for the fields of a file one after the other. */
let last: { readonly source: ByteSource; readonly fields: TopLevel | undefined } | undefined;

function walk(source: ByteSource): TopLevel | undefined {
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
    throw new LimitError(`a message has more than ${LIMITS.protobufFields} fields`);
  return count > 0 ? fields : undefined;
}
