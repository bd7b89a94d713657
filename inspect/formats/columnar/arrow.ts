import type { ByteSource } from "../../bytes/byteSource";
import { startsAt } from "../../bytes/startsAt";
import { WindowReader } from "../../bytes/windowReader";
import { LIMITS } from "../limits";
import type { Recogniser } from "../recogniser";
import type { Recognition } from "../recognition";
import { pickledTypes } from "./extensionTypes";

/** Most messages of one stream that are walked. */
const MAX_MESSAGES = 100_000;
/** Type of the first message of a stream. Source: apache/arrow format/Message.fbs, MessageHeader. */
const SCHEMA = 1;

/**
 * Arrow files (including Feather 2), Arrow streams, and Feather 1 files, recognised by their messages from first to
 * last. Source: apache/arrow docs/source/format/Columnar.rst, format/{File,Message}.fbs, cpp/src/arrow/ipc/feather.fbs.
 */
export const recogniseArrow: Recogniser = ({ source, head }) => {
  if (startsAt(head, 0, "ARROW1\0\0")) return arrowFile(source);
  if (startsAt(head, 0, "FEA1")) return feather(source);
  // Most other files are ruled out by the length that their first bytes would declare.
  if (
    head.length < 8 ||
    !(startsAt(head, 0, "\xff\xff\xff\xff") || head.readUInt32LE(0) <= source.size)
  )
    return undefined;
  return isStream(source, 0, source.size) === true ? found("arrow-stream", source) : undefined;
};

function arrowFile(source: ByteSource): Recognition {
  const reader = new WindowReader(source);
  const { size } = reader;
  const length = reader.u32(size - 10);
  const start = size - 10 - length;
  const isWhole =
    reader.text(size - 6, 6) === "ARROW1" &&
    length >= 16 &&
    start >= 8 &&
    holdsMessages(source, start, rootOf(reader, start, length));
  if (isWhole === false)
    return { format: "arrow-file", fault: "its messages or footer are damaged" };
  const unseen = `it has more than ${MAX_MESSAGES} messages`;
  return { ...found("arrow-file", source, start), ...(isWhole === "limit" && { unseen }) };
}

/** Whether messages fill an Arrow file between its magic bytes and its footer, or more than the limit begin to. */
function holdsMessages(
  source: ByteSource,
  end: number,
  footer: RootTable | undefined,
): boolean | "limit" {
  if (!footer || !isVersion(footer.u16(0))) return false;
  const isWhole = isStream(source, 8, end);
  if (isWhole !== false) return isWhole;
  // Polars writes the first schema without its length; readers use the schema in the footer.
  const first = Math.min(...[2, 3].map((field) => footer.firstOf(field) ?? end - 8));
  const schema = first > 8 && first <= end && rootOf(new WindowReader(source), 8, first - 8);
  if (!schema || !footer.has(1) || !schema.has(2)) return false;
  if (!isVersion(schema.u16(0)) || schema.u8(1) !== SCHEMA) return false;
  return isStream(source, first, end, true);
}

function feather(source: ByteSource): Recognition {
  const reader = new WindowReader(source);
  const length = reader.u32(source.size - 8);
  const start = source.size - 8 - length;
  const isWhole =
    reader.text(source.size - 4, 4) === "FEA1" && start >= 4 && rootOf(reader, start, length);
  return {
    format: "feather",
    ...(!isWhole && { fault: "its metadata is damaged" }),
  };
}

/**
 * The recognition of a file, with the code in its schema. Schemas are in the first message, and in a file's footer at
 * offset `footer`.
 */
function found(
  format: "arrow-file" | "arrow-stream",
  source: ByteSource,
  footer = source.size,
): Recognition {
  const parts = [0, footer].map((from) =>
    source.read(from, Math.min(source.size - from, LIMITS.searchPart)),
  );
  return { format, ...pickledTypes(Buffer.concat(parts)) };
}

/**
 * Whether messages fill a range of a source: a schema, unless it has been read, then batches, each after its length.
 * "limit" after more messages than are walked.
 */
function isStream(
  source: ByteSource,
  from: number,
  end: number,
  hasSchema = false,
): boolean | "limit" {
  const reader = new WindowReader(source);
  let at = from;
  for (let count = 0; count < MAX_MESSAGES; count++) {
    if (at === end) return hasSchema || count > 0;
    // Before Arrow 0.15, the length had no marker before it.
    const isMarked = reader.u32(at) === 0xffffffff;
    const start = at + (isMarked ? 8 : 4);
    const length = reader.u32(start - 4);
    if (length === 0) return (hasSchema || count > 0) && start === end;
    if (!(length >= 16 && start + length <= end)) return false;
    const message = rootOf(reader, start, length);
    const kind = message?.u8(1) ?? 0;
    const body = message?.u64(3) ?? 0;
    if (!message || !isVersion(message.u16(0)) || !message.has(2)) return false;
    if (kind < 1 || kind > 5 || (kind === SCHEMA) !== (count === 0 && !hasSchema)) return false;
    at = start + length + body;
    if (!(at <= end)) return false;
  }
  return "limit";
}

/** Versions V3 to V5 of the metadata. */
function isVersion(version: number | undefined): boolean {
  return version !== undefined && version >= 2 && version <= 4;
}

/** The fields of the root table of a FlatBuffers message in a source; 0 if a field is missing. */
export interface RootTable {
  has(field: number): boolean;
  u8(field: number): number;
  u16(field: number): number;
  u64(field: number): number;
  /** A string; empty if it has more than 64 bytes. */
  text(field: number): string;
  /** The first 8 bytes of a list, as a number; undefined if the list is empty. */
  firstOf(field: number): number | undefined;
}

/** The root table, or undefined if it or its vtable points outside the message. */
export function rootOf(reader: WindowReader, start: number, length: number): RootTable | undefined {
  const end = start + length;
  const table = start + reader.u32(start);
  const vtable = table - reader.i32(table);
  const vtableLength = reader.u16(vtable);
  const tableLength = reader.u16(vtable + 2);
  if (!(table >= start + 4 && table + 4 <= end && vtable >= start)) return undefined;
  if (!(vtableLength >= 4 && vtableLength % 2 === 0 && vtable + vtableLength <= end))
    return undefined;
  if (!(tableLength >= 4 && table + tableLength <= end)) return undefined;
  const place = (field: number) => {
    const entry = 4 + 2 * field;
    const offset = entry + 2 <= vtableLength ? reader.u16(vtable + entry) : 0;
    return offset > 0 && offset < tableLength ? table + offset : undefined;
  };
  const at = (field: number, read: (at: number) => number) => {
    const found = place(field);
    return found === undefined ? 0 : read(found);
  };
  return {
    has: (field) => place(field) !== undefined,
    u8: (field) => at(field, (where) => reader.u8(where)),
    u16: (field) => at(field, (where) => reader.u16(where)),
    u64: (field) => at(field, (where) => reader.u64(where)),
    firstOf: (field) => {
      const found = place(field);
      if (found === undefined) return undefined;
      const list = found + reader.u32(found);
      return list + 12 <= end && reader.u32(list) > 0 ? reader.u64(list + 4) : undefined;
    },
    text: (field) => {
      const found = place(field);
      if (found === undefined) return "";
      const text = found + reader.u32(found);
      const size = reader.u32(text);
      return size <= 64 && text + 4 + size <= end ? reader.text(text + 4, size) : "";
    },
  };
}
