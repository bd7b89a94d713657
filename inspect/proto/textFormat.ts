import { bufferSource } from "../bytes/byteSource";
import { FormatError } from "../bytes/formatError";
import type { Field, Message, MessageType } from "./decode";
import { WireReader } from "./wireReader";

/** Most messages nested in one another that are read. */
const MAX_DEPTH = 64;

/**
 * Decodes protobuf text format by the wanted fields; others are skipped, so that newer writers can be read.
 * Enum names come as texts. Source: protobuf.dev, "Text Format Language Specification".
 */
export function decodeText(text: string, type: MessageType): Message {
  const parser = new Parser(text);
  const message = parser.message(type, undefined, 0);
  return message;
}

type Token = { readonly kind: "name" | "string" | "mark" | "end"; readonly text: string };

class Parser {
  private readonly text: string;
  private position = 0;
  private token: Token = { kind: "end", text: "" };

  constructor(text: string) {
    this.text = text;
    this.advance();
  }

  /** Reads fields up to `close`, which is left behind; undefined for the end of the text. */
  message(type: MessageType, close: string | undefined, depth: number): Message {
    if (depth > MAX_DEPTH) throw this.fault("messages are nested too deep");
    const into: Record<string, unknown> = {};
    while (!this.closes(close)) {
      const name = this.fieldName();
      const field = Object.hasOwn(type, name) ? type[name] : undefined;
      this.accept(":");
      if (this.accept("[")) this.list(field, name, into, depth);
      else this.store(into, name, field, this.value(field, depth));
      if (!this.accept(",")) this.accept(";");
    }
    return into as Message;
  }

  private closes(close: string | undefined): boolean {
    if (close !== undefined) return this.accept(close);
    return this.token.kind === "end";
  }

  /** A field's name; of an expanded Any, `[type.googleapis.com/...]`, the message stands as its `value`. */
  private fieldName(): string {
    if (this.accept("[")) {
      while (!this.accept("]")) {
        if (this.token.kind === "end") throw this.fault("a type's name does not end");
        this.advance();
      }
      return "value";
    }
    if (this.token.kind !== "name") throw this.fault(`"${this.token.text}" is no field`);
    const { text } = this.token;
    this.advance();
    return text;
  }

  private list(
    field: Field | undefined,
    name: string,
    into: Record<string, unknown>,
    depth: number,
  ) {
    while (!this.accept("]")) {
      this.store(into, name, field, this.value(field, depth));
      this.accept(",");
    }
  }

  private value(field: Field | undefined, depth: number): unknown {
    const close = this.accept("{") ? "}" : this.accept("<") ? ">" : undefined;
    if (close !== undefined) {
      return this.message(typeof field?.type === "object" ? field.type : {}, close, depth + 1);
    }
    if (this.token.kind === "string") {
      const bytes = this.strings();
      return field?.type === "unread" ? WireReader.of(bufferSource(bytes)) : bytes.toString("utf8");
    }
    const sign = this.accept("-") ? "-" : "";
    if (this.token.kind !== "name") throw this.fault(`"${this.token.text}" is no value`);
    const { text } = this.token;
    this.advance();
    if (text === "true" || text === "false") return text === "true";
    const number = Number(sign + text);
    return Number.isNaN(number) ? text : number;
  }

  /** Strings that stand next to each other are one. */
  private strings(): Buffer {
    const parts: Buffer[] = [];
    while (this.token.kind === "string") {
      parts.push(resolveEscapes(this.token.text));
      this.advance();
    }
    return Buffer.concat(parts);
  }

  private store(
    into: Record<string, unknown>,
    name: string,
    field: Field | undefined,
    value: unknown,
  ) {
    if (!field) return;
    if (!field.repeated) {
      const old = into[name];
      into[name] =
        typeof old === "object" && typeof value === "object" ? { ...old, ...value } : value;
      return;
    }
    const elements = (into[name] as unknown[] | undefined) ?? [];
    elements.push(value);
    into[name] = elements;
  }

  private accept(mark: string): boolean {
    if (this.token.kind !== "mark" || this.token.text !== mark) return false;
    this.advance();
    return true;
  }

  private advance(): void {
    const start = this.behindSpace();
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

  /** Where white space and comments end. */
  private behindSpace(): number {
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

/** The bytes of a string, with C escapes resolved. */
function resolveEscapes(text: string): Buffer {
  const bytes = Buffer.from(text, "utf8");
  if (!bytes.includes(BACKSLASH)) return bytes;
  let length = 0; // what is written never overtakes what is read
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
