import { FormatError } from "../bytes/formatError";
import { MessageWriter } from "./messageWriter";
import type { FieldSchema, Schema } from "./schema";

/** Deepest nesting of messages. */
const MAX_DEPTH = 64;
/** Most bytes and fields of the binary form. */
const MAX_BYTES = 1 << 28;
const MAX_FIELDS = 20_000_000;

/**
 * Converts protobuf text format to the binary format, by the fields of a schema. Other fields are skipped, so that
 * files of newer writers can be read. Source: protobuf.dev, "Text Format Language Specification".
 */
export function wireOfText(text: string, schema: Schema, root: string): Buffer {
  const writer = new MessageWriter(MAX_BYTES, MAX_FIELDS);
  new Parser(text, schema, writer).message(fieldsOf(schema, root), undefined, 0);
  return writer.take();
}

/** A message's fields by name. */
type Fields = ReadonlyMap<string, readonly [number: number, field: FieldSchema]>;
type Field = readonly [number: number, field: FieldSchema] | undefined;

const NONE: Fields = new Map();
const known = new WeakMap<object, Fields>();

function fieldsOf({ messages }: Schema, name: string): Fields {
  const message = Object.hasOwn(messages, name) ? messages[name] : undefined;
  if (!message) return NONE;
  const before = known.get(message);
  if (before) return before;
  const fields = new Map(
    Object.entries(message).map(
      ([number, field]) => [field.name, [Number(number), field]] as const,
    ),
  );
  known.set(message, fields);
  return fields;
}

type Token = { readonly kind: "name" | "string" | "mark" | "end"; readonly text: string };

class Parser {
  private readonly text: string;
  private readonly schema: Schema;
  private readonly writer: MessageWriter;
  private position = 0;
  private token: Token = { kind: "end", text: "" };

  constructor(text: string, schema: Schema, writer: MessageWriter) {
    this.text = text;
    this.schema = schema;
    this.writer = writer;
    this.advance();
  }

  /** Parses fields up to `close`, which is consumed, or up to the end of the text if it is undefined. */
  message(fields: Fields, close: string | undefined, depth: number): void {
    if (depth > MAX_DEPTH) throw this.fault("messages are nested too deep");
    while (!this.closes(close)) {
      if (this.accept("[")) this.packed(fields, depth);
      else {
        const field = fields.get(this.fieldName());
        this.accept(":");
        if (this.accept("[")) this.list(field, depth);
        else this.value(field, depth);
      }
      if (!this.accept(",")) this.accept(";");
    }
  }

  private closes(close: string | undefined): boolean {
    if (close !== undefined) return this.accept(close);
    return this.token.kind === "end";
  }

  private fieldName(): string {
    if (this.token.kind !== "name") throw this.fault(`"${this.token.text}" is not a field name`);
    const { text } = this.token;
    this.advance();
    return text;
  }

  /**
   * Parses an Any in its expanded form, `[type.googleapis.com/tensorflow.AssetFileDef] { ... }`, whose value is the
   * message's bytes.
   */
  private packed(fields: Fields, depth: number): void {
    let type = "";
    while (!this.accept("]")) {
      if (this.token.kind === "end") throw this.fault("a type's name does not end");
      type += this.token.text;
      this.advance();
    }
    this.accept(":");
    const [number, { type: holds }] = fields.get("value") ?? [0, { type: "" }];
    const inner = fieldsOf(this.schema, type.slice(type.lastIndexOf(".") + 1));
    const close = this.opens();
    if (close === undefined) throw this.fault(`"${this.token.text}" is not a message`);
    const start = holds === "bytes" && inner !== NONE ? this.writer.open(number) : undefined;
    this.message(start === undefined ? NONE : inner, close, depth + 1);
    if (start !== undefined) this.writer.close(start);
  }

  private list(field: Field, depth: number): void {
    while (!this.accept("]")) {
      this.value(field, depth);
      this.accept(",");
    }
  }

  private opens(): string | undefined {
    if (this.accept("{")) return "}";
    return this.accept("<") ? ">" : undefined;
  }

  private value(field: Field, depth: number): void {
    const close = this.opens();
    if (close !== undefined) {
      const fields = field ? fieldsOf(this.schema, field[1].type) : NONE;
      const start = fields !== NONE && field ? this.writer.open(field[0]) : undefined;
      this.message(fields, close, depth + 1);
      if (start !== undefined) this.writer.close(start);
      return;
    }
    if (this.token.kind === "string") {
      const bytes = this.strings();
      if (field) this.bytes(field, bytes);
      return;
    }
    const sign = this.accept("-") ? "-" : "";
    if (this.token.kind !== "name") throw this.fault(`"${this.token.text}" is not a value`);
    const { text } = this.token;
    this.advance();
    if (field?.[1].type === "string") this.bytes(field, Buffer.from(sign + text));
    else if (field && !Object.hasOwn(this.schema.messages, field[1].type))
      this.scalar(field, sign + text);
  }

  private bytes([number, { type }]: NonNullable<Field>, bytes: Buffer): void {
    if (type !== "string" && type !== "bytes") return; // the type does not match: treated as an unknown field
    this.writer.varint(number * 8 + 2);
    this.writer.varint(bytes.length);
    this.writer.append(bytes);
  }

  private scalar(field: NonNullable<Field>, text: string): void {
    const [number, { name, type }] = field;
    if (type === "double") {
      const bytes = Buffer.alloc(8);
      bytes.writeDoubleLE(
        text === "inf" || text === "-inf" ? Number(`${text}inity`.replace("i", "I")) : Number(text),
      );
      this.writer.varint(number * 8 + 1);
      this.writer.append(bytes);
      return;
    }
    const value = this.integer(type, text);
    if (value === undefined) throw this.fault(`"${text}" is not a value of ${name}`);
    this.writer.varint(number * 8);
    this.writer.signed(type === "sint64" ? (value << 1n) ^ (value >> 63n) : value);
  }

  /** The value of a number, a Boolean or the name of an enum value. */
  private integer(type: string, text: string): bigint | undefined {
    if (type === "string" || type === "bytes") return undefined;
    const values = Object.hasOwn(this.schema.enums, type) ? this.schema.enums[type] : undefined;
    if (values && Object.hasOwn(values, text)) return BigInt(values[text] ?? 0);
    if (type === "bool" && /^(true|t|false|f)$/i.test(text)) return /^t/i.test(text) ? 1n : 0n;
    if (!/^-?(\d{1,20}|0x[0-9a-fA-F]{1,16})$/.test(text)) return undefined;
    return text.startsWith("-") ? -BigInt(text.slice(1)) : BigInt(text);
  }

  /** Concatenates adjacent strings. */
  private strings(): Buffer {
    const parts: Buffer[] = [];
    while (this.token.kind === "string") {
      parts.push(resolveEscapes(this.token.text));
      this.advance();
    }
    return Buffer.concat(parts);
  }

  private accept(mark: string): boolean {
    if (this.token.kind !== "mark" || this.token.text !== mark) return false;
    this.advance();
    return true;
  }

  private advance(): void {
    const start = this.afterSpace();
    const first = this.text[start];
    this.position = start + 1;
    if (first === undefined) this.token = { kind: "end", text: "" };
    else if (first === '"' || first === "'")
      this.token = { kind: "string", text: this.quoted(first) };
    else if ("{}<>[]:;,-".includes(first)) this.token = { kind: "mark", text: first };
    else {
      const word = /[A-Za-z0-9_.+\-/]+/y;
      word.lastIndex = start;
      const found = word.exec(this.text);
      if (!found) throw new FormatError(`"${first}" does not belong to a message`, start);
      this.position = word.lastIndex;
      this.token = { kind: "name", text: found[0] };
    }
  }

  /** Offset after white space and comments. */
  private afterSpace(): number {
    let at = this.position;
    for (let next = this.text[at]; next !== undefined; next = this.text[at]) {
      if (next === "#") {
        const end = this.text.indexOf("\n", at);
        at = end < 0 ? this.text.length : end;
      } else if (/\s/.test(next)) at++;
      else break;
    }
    return at;
  }

  private quoted(quote: string): string {
    const start = this.position;
    let end = start;
    while (this.text[end] !== quote) {
      if (end >= this.text.length) throw new FormatError("a string does not end", start);
      end += this.text[end] === "\\" ? 2 : 1;
    }
    this.position = end + 1;
    return this.text.slice(start, end);
  }

  private fault(what: string): FormatError {
    return new FormatError(what, this.position);
  }
}

const ESCAPES = new Map(
  Object.entries({ n: "\n", t: "\t", r: "\r", a: "\x07", b: "\b", f: "\f", v: "\v" }).map(
    ([letter, character]) => [letter.charCodeAt(0), character.charCodeAt(0)],
  ),
);
const BACKSLASH = 0x5c;

/** The bytes of a string with its C escapes resolved. */
function resolveEscapes(text: string): Buffer {
  const bytes = Buffer.from(text, "utf8");
  if (!bytes.includes(BACKSLASH)) return bytes;
  let length = 0; // writing in place never overtakes reading
  for (let at = 0; at < bytes.length; ) {
    const byte = bytes[at++] ?? 0;
    if (byte !== BACKSLASH) {
      bytes[length++] = byte;
      continue;
    }
    const digits = /^(?:x([0-9a-fA-F]{1,2})|([0-7]{1,3}))/.exec(
      bytes.toString("latin1", at, at + 3),
    );
    const [whole, hex, octal] = digits ?? [];
    const letter = bytes[at] ?? 0;
    if (hex !== undefined) bytes[length++] = Number.parseInt(hex, 16);
    else if (octal !== undefined) bytes[length++] = Number.parseInt(octal, 8) & 0xff;
    else bytes[length++] = ESCAPES.get(letter) ?? letter;
    at += whole?.length ?? 1;
  }
  return bytes.subarray(0, length);
}
