import { isUtf8 } from "node:buffer";
import type { ByteSource } from "../bytes/byteSource";
import { FormatError } from "../bytes/formatError";

/** A text in UTF-8, or the wire format of one number of a list. */
const LEAVES = ["text", "varint", "fixed32", "fixed64"] as const;
type Leaf = (typeof LEAVES)[number];

/** Of each message by its name: the fields, by number, whose bytes a parser looks into; they hold a leaf or a message. */
export type Schema = Readonly<
  Record<string, Readonly<Record<string, { readonly name: string; readonly holds: string }>>>
>;

/** Bytes held in memory at a time; a message and each of its fields may be of any size. */
const WINDOW = 1 << 16;
/** Most bytes of a tag and of a length or a number behind it. */
const LONGEST_HEAD = 15;
/** Most messages and groups in one another; also of a parser that TensorFlow is built with. */
const MAX_DEPTH = 100;
const MAX_LENGTH = 0x7fffffff;
/** Most fields of a path that are told. */
const MAX_SHOWN = 12;

/**
 * Throws FormatError, with the path of fields, where protobuf would not parse the source as the message `root`.
 * Looks into every message and text, and passes over bytes fields unread. Source: protobuf.dev, "Encoding".
 */
export function checkWellFormed(source: ByteSource, schema: Schema, root: string): void {
  new Walk(source).message(typeOf(schema, root), source.size, 0);
}

interface FieldType {
  readonly name: string;
  readonly holds: Leaf | MessageType;
}
type MessageType = (FieldType | undefined)[];

const compiled = new WeakMap<Schema, Map<string, MessageType>>();

/** The message's fields in a list by number; messages may hold themselves. */
function typeOf(schema: Schema, name: string): MessageType {
  const types = compiled.get(schema) ?? new Map<string, MessageType>();
  compiled.set(schema, types);
  const known = types.get(name);
  if (known) return known;
  const type: MessageType = [];
  types.set(name, type);
  for (const [number, { name: field, holds }] of Object.entries(schema[name] ?? {})) {
    const leaf = LEAVES.find((name) => name === holds);
    type[Number(number)] = { name: field, holds: leaf ?? typeOf(schema, holds) };
  }
  return type;
}

class Walk {
  private bytes: Buffer = Buffer.alloc(0);
  /** Where the bytes in memory lie, and the position among them. */
  private start = 0;
  private at = 0;
  private readonly path: string[] = [];
  private readonly source: ByteSource;

  constructor(source: ByteSource) {
    this.source = source;
  }

  /** Walks to `end`, or to the end of the group of the field `group`. */
  message(type: MessageType, end: number, depth: number, group = 0): void {
    if (depth > MAX_DEPTH) throw this.fault(`is nested in more than ${MAX_DEPTH} messages`);
    for (;;) {
      if (this.bytes.length - this.at < LONGEST_HEAD) this.load();
      if (this.start + this.at >= end) break;
      const tag = this.tag(end);
      const number = tag >>> 3;
      switch (tag & 7) {
        case 0:
          this.passNumber(end);
          break;
        case 1:
          this.pass(8, end);
          break;
        case 2:
          this.lengthDelimited(type[number], end, depth);
          break;
        case 3:
          this.message([], end, depth + 1, number);
          break;
        case 4:
          if (number !== group) throw this.fault("ends a group that was not begun");
          return;
        case 5:
          this.pass(4, end);
          break;
        default:
          throw this.fault(`has a field ${number} of the wire type ${tag & 7}`);
      }
    }
    if (group !== 0) throw this.fault(`has a group of field ${group} without an end`);
  }

  private lengthDelimited(field: FieldType | undefined, end: number, depth: number): void {
    const length = this.number(end);
    if (length > MAX_LENGTH || length > end - this.offset)
      throw this.fault(`has a field of ${length} bytes, which runs past its end`);
    if (!field) {
      this.pass(length, end);
      return;
    }
    const { holds } = field;
    this.path.push(field.name);
    if (holds === "text") this.text(length);
    else if (holds === "varint") this.packed(this.offset + length);
    else if (holds === "fixed32") this.fixed(length, 4);
    else if (holds === "fixed64") this.fixed(length, 8);
    else this.message(holds, this.offset + length, depth + 1);
    this.path.pop();
  }

  private packed(end: number): void {
    for (;;) {
      if (this.bytes.length - this.at < LONGEST_HEAD) this.load();
      if (this.offset >= end) return;
      this.passNumber(end);
    }
  }

  private fixed(length: number, size: number): void {
    if (length % size !== 0)
      throw this.fault(`has ${length} bytes, which are no list of numbers of ${size}`);
    this.pass(length, this.offset + length);
  }

  private text(length: number): void {
    const { at } = this;
    if (length <= this.bytes.length - at) {
      this.at += length;
      if (!this.isAscii(at, this.at) && !isUtf8(this.bytes.subarray(at, this.at)))
        throw this.fault("is not UTF-8", this.start + at);
      return;
    }
    const start = this.offset;
    const decoder = new TextDecoder("utf-8", { fatal: true });
    try {
      for (let done = 0; done < length; done += WINDOW) {
        const part = this.source.read(start + done, Math.min(WINDOW, length - done));
        decoder.decode(part, { stream: done + WINDOW < length });
      }
    } catch {
      throw this.fault("is not UTF-8", start);
    }
    this.pass(length, start + length);
  }

  private isAscii(start: number, end: number): boolean {
    for (let at = start; at < end; at++) if ((this.bytes[at] ?? 0) > 0x7f) return false;
    return true;
  }

  /** A field's number and wire type: of at most five bytes and 32 bits. */
  private tag(end: number): number {
    let tag = this.bytes[this.at] ?? 0;
    if (tag < 0x80) this.at++;
    else {
      tag = this.number(end, 5);
      if (tag > 0xffffffff) throw this.fault("has a field of a number that is too large");
    }
    if (tag >>> 3 === 0) throw this.fault("has a field of the number 0");
    return tag;
  }

  /** A varint's value, rounded above 2^53. The head of the field is in memory. */
  private number(end: number, longest = 10): number {
    let value = 0;
    for (let shift = 0; shift < longest; shift++) {
      if (this.offset >= end) throw this.fault("ends inside a number");
      const byte = this.bytes[this.at++] ?? 0;
      value += (byte & 0x7f) * 2 ** (7 * shift);
      if (byte < 0x80) return value;
    }
    throw this.fault(`has a number of more than ${longest} bytes`);
  }

  private passNumber(end: number): void {
    for (let length = 0; length < 10; length++) {
      if (this.start + this.at >= end) throw this.fault("ends inside a number");
      if ((this.bytes[this.at++] ?? 0) < 0x80) return;
    }
    throw this.fault("has a number of more than ten bytes");
  }

  private pass(length: number, end: number): void {
    if (length > end - this.offset) throw this.fault("ends inside a field");
    this.at += length;
  }

  private get offset(): number {
    return this.start + this.at;
  }

  /** Takes the bytes from the position on into memory. */
  private load(): void {
    this.start += this.at;
    this.at = 0;
    this.bytes = this.source.read(this.start, WINDOW);
  }

  private fault(what: string, offset = this.offset): FormatError {
    const { path } = this;
    const shown = path.length > MAX_SHOWN ? [...path.slice(0, MAX_SHOWN), "..."] : path;
    const place = path.length === 0 ? "the message" : shown.join(".");
    return new FormatError(`${place} ${what}`, offset);
  }
}
