import type { ByteSource } from "../../bytes/byteSource";
import { FormatError } from "../../bytes/formatError";
import { Cursor } from "../../proto/cursor";
import { LIMITS } from "../limits";

/**
 * The fields of a message: for each, its wire type and, for a length-delimited field, whether it is text, numbers or a
 * message.
 */
type Shape = Readonly<Record<number, "number" | "fixed" | "text" | "fixeds" | Message>>;
interface Message {
  readonly fields: Shape;
}

// Source: tensorflow/core/framework/graph_debug_info.proto, TensorFlow 2.21. Written by hand, because nothing is
// decoded and a generated schema would slow every start; a sample written by TensorFlow checks it.
const FileLineCol: Shape = { 1: "number", 2: "number", 3: "number", 4: "text", 5: "text" };
const StackTrace: Shape = { 1: { fields: FileLineCol }, 2: "fixeds" };
const GraphDebugInfo: Shape = {
  1: "text",
  2: { fields: { 1: "text", 2: { fields: StackTrace } } },
  4: { fields: { 1: "fixed", 2: { fields: FileLineCol } } },
  5: { fields: { 1: "text", 2: "fixed" } },
  6: { fields: { 1: "fixed", 2: { fields: StackTrace } } },
};

/** Longest path or trace, in bytes. */
const MAX_TEXT = 1 << 20;

/** Whether bytes are the source paths and stack traces of a graph's nodes, with only known and valid fields. */
export function isDebugInfo(source: ByteSource): boolean {
  if (source.size > LIMITS.wholeMember) return false;
  try {
    return fits(new Cursor(source), GraphDebugInfo, { left: LIMITS.debugFields });
  } catch (error) {
    if (error instanceof FormatError) return false;
    throw error;
  }
}

function fits(cursor: Cursor, shape: Shape, fields: { left: number }): boolean {
  for (let tag = cursor.next(); tag; tag = cursor.next()) {
    const kind = shape[tag.field];
    if (kind === undefined || --fields.left < 0 || tag.wire !== wireOf(kind)) return false;
    if (tag.wire !== 2) {
      cursor.skip(tag);
      continue;
    }
    const outer = cursor.enter();
    if (!isValid(cursor, kind, fields)) return false;
    cursor.leave(outer);
  }
  return true;
}

function isValid(cursor: Cursor, kind: Shape[number], fields: { left: number }): boolean {
  if (typeof kind === "object") return fits(cursor, kind.fields, fields);
  const bytes = cursor.rest(MAX_TEXT);
  if (bytes === undefined) return false;
  return kind === "text" ? isText(bytes) : bytes.length % 8 === 0;
}

function wireOf(kind: Shape[number]): number {
  return kind === "number" ? 0 : kind === "fixed" ? 1 : 2;
}

function isText(bytes: Buffer): boolean {
  const text = bytes.toString("utf8");
  return !text.includes("\uFFFD") && !/[^\P{Cc}\t\r\n]/u.test(text);
}
