import { FormatError } from "../bytes/formatError";
import type { WireReader } from "./wireReader";

/** How a field's value is read; `unread` leaves its bytes where they are, and gives a reader of them. */
export type FieldType =
  | "text"
  | "bytes"
  | "unread"
  | "int"
  | "uint64"
  | "bool"
  | "fixed32"
  | "fixed64"
  | MessageType;

/** One wanted field; fields that a message type does not name are skipped. */
export interface Field {
  readonly number: number;
  readonly type: FieldType;
  readonly repeated?: true;
}

/** The wanted fields of a message, by their name in the .proto file. */
export interface MessageType {
  readonly [name: string]: Field;
}

/** A decoded message: absent fields are absent; repeated ones are lists. */
export interface Message {
  readonly [name: string]: Value | readonly Value[] | undefined;
}
export type Value = string | number | bigint | boolean | Buffer | WireReader | Message;

/** Takes the elements of a repeated field as they are read, instead of a list in memory. Keyed by the path of names. */
export type Sinks = Readonly<Record<string, (element: Message) => void>>;

/** Most messages nested in one another that are read. */
const MAX_DEPTH = 64;
/** Most elements that one decoded list holds in memory. */
const MAX_ELEMENTS = 1_000_000;

/** Decodes a message by its wanted fields; a message field that occurs again is merged, as protobuf demands. */
export function decode(
  reader: WireReader,
  type: MessageType,
  sinks: Sinks = {},
  path = "",
  into: Record<string, unknown> = {},
  depth = 0,
): Message {
  if (depth > MAX_DEPTH) throw new FormatError("messages are nested too deep", reader.offset);
  const byNumber = fieldsByNumber(type);
  for (let tag = reader.next(); tag; tag = reader.next()) {
    const found = byNumber.get(tag.field);
    if (!found || tag.wire !== wireOf(found.field.type)) {
      if (found?.field.repeated && found.field.type === "int" && tag.wire === 2) {
        const packed = reader.message();
        while (packed.offset < packed.end) list(into, found.name, packed).push(packed.signed());
      } else reader.skip(tag);
      continue;
    }
    const { name, field } = found;
    const below = path === "" ? name : `${path}.${name}`;
    if (typeof field.type === "object") {
      const old = field.repeated ? undefined : (into[name] as Record<string, unknown> | undefined);
      const message = decode(reader.message(), field.type, sinks, below, old ?? {}, depth + 1);
      const sink = sinks[below];
      if (sink) sink(message);
      else if (field.repeated) list(into, name, reader).push(message);
      else into[name] = message;
    } else {
      const value = readScalar(reader, field.type);
      if (field.repeated) list(into, name, reader).push(value);
      else into[name] = value;
    }
  }
  return into as Message;
}

function list(into: Record<string, unknown>, name: string, reader: WireReader): unknown[] {
  const elements = (into[name] as unknown[] | undefined) ?? [];
  into[name] = elements;
  if (elements.length >= MAX_ELEMENTS) {
    throw new FormatError(`${name} has more than ${MAX_ELEMENTS} elements`, reader.offset);
  }
  return elements;
}

function readScalar(reader: WireReader, type: Exclude<FieldType, MessageType>): Value {
  switch (type) {
    case "text":
      return reader.text();
    case "bytes":
      return Buffer.from(reader.bytes());
    case "unread":
      return reader.message();
    case "int":
      return reader.signed();
    case "uint64":
      return reader.uint64();
    case "bool":
      return reader.varint() !== 0;
    case "fixed32":
      return reader.fixed32();
    case "fixed64":
      return reader.fixed64();
  }
}

function wireOf(type: FieldType): number {
  if (typeof type === "object" || ["text", "bytes", "unread"].includes(type)) return 2;
  if (type === "fixed64") return 1;
  return type === "fixed32" ? 5 : 0;
}

const cache = new WeakMap<MessageType, Map<number, { name: string; field: Field }>>();

function fieldsByNumber(type: MessageType): Map<number, { name: string; field: Field }> {
  let found = cache.get(type);
  if (!found) {
    found = new Map(Object.entries(type).map(([name, field]) => [field.number, { name, field }]));
    cache.set(type, found);
  }
  return found;
}
