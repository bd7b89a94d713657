import { isUtf8 } from "node:buffer";
import type { ByteSource } from "../bytes/byteSource";
import { Cursor, MAX_DEPTH } from "./cursor";
import { MessageReader } from "./decode";
import { MessageWriter } from "./messageWriter";
import type { WalkedField, WalkedMessage } from "./schema";

/** Largest message that is decoded from the window, in bytes; of a larger one, the fields that are read are copied. */
const MAX_WHOLE = 1 << 15;
/** Longest string or list that is decoded, in bytes. */
const MAX_LEAF = 1 << 20;
/** Lists of numbers of which long ones are left out. */
const VALUES = /^(float|double|int|int64|bool)_val$/;
/** Most bytes of one message that are decoded, not counting elements that are passed on by themselves. */
const MAX_READ = 1 << 26;
/** More fields than a message of two gigabytes can have; a small integer, which the engine decrements fastest. */
const MOST_FIELDS = 2 ** 31 - 1;
/** Bytes of a string that are read into memory at a time. */
const PART = 1 << 16;
/** Most fields of a path that are shown. */
const MAX_SHOWN = 12;

/** A bytes field that is too large to be decoded with its message. */
export interface SetAside {
  readonly field: string;
  readonly start: number;
  readonly end: number;
}

/** Receives a message: the reader is at its start, and it has `length` bytes. Called after the message has been walked. */
export type TakeRecord = (
  reader: MessageReader,
  length: number,
  aside: readonly SetAside[],
) => void;

/** Number of fields that may still be walked; 0 if the walk ended because of it. */
export interface WalkBudget {
  fields: number;
}

/**
 * Walks a message, checks every field for which `walked` describes content, and passes on its records, each without the
 * records in it. Throws FormatError, with the path of fields, if protobuf would not parse the source.
 */
export function walkMessage(
  source: ByteSource,
  walked: WalkedMessage,
  take: Readonly<Record<string, TakeRecord>> = {},
  budget: WalkBudget = { fields: MOST_FIELDS },
): void {
  new Walk(source, take, budget).message(walked, 0);
}

class Walk extends Cursor {
  /** Names of the fields that lead to the position: the first `pathLength` elements are valid. */
  private readonly path: string[] = [];
  private pathLength = 0;
  private readonly budget: WalkBudget;
  private readonly takers: Readonly<Record<string, TakeRecord>>;
  /** Collects the fields that are read, if the message is not decoded from the window. */
  private writer: MessageWriter | undefined;
  private aside: SetAside[] = [];
  private reader = new MessageReader(Buffer.alloc(0));

  constructor(
    source: ByteSource,
    takers: Readonly<Record<string, TakeRecord>>,
    budget: WalkBudget,
  ) {
    super(source);
    this.takers = takers;
    this.budget = budget;
  }

  message(type: WalkedMessage, depth: number): void {
    if (depth > MAX_DEPTH) throw this.fault(`is nested in more than ${MAX_DEPTH} messages`);
    while (!this.isAtEnd()) {
      if (--this.budget.fields <= 0) throw this.fault("has too many fields");
      const from = this.start + this.at;
      const tag = this.tag();
      const field = type.fields[tag >>> 3];
      if (field !== undefined && (tag & 7) === 2) this.field(field, tag >>> 3, from, depth);
      else {
        this.pass(tag >>> 3, tag & 7, depth);
        if (field?.isRead && this.writer) this.writer.append(this.since(from));
      }
    }
  }

  private field(field: WalkedField, number: number, from: number, depth: number): void {
    const length = this.length();
    const { holds } = field;
    this.path[depth] = field.name;
    this.pathLength = depth + 1;
    if (field.record !== undefined) this.record(field.record, holds, length, depth);
    else if (typeof holds === "object") this.inner(field, holds, number, length, depth);
    else {
      if (holds === undefined) this.at += length;
      else if (holds === "text") this.text(length);
      else if (holds === "varint") this.packed(length);
      else this.fixed(length, holds === "fixed32" ? 4 : 8);
      if (field.isRead && this.writer) this.copy(field, from, length);
    }
    this.pathLength = depth;
  }

  private inner(
    field: WalkedField,
    type: WalkedMessage,
    number: number,
    length: number,
    depth: number,
  ): void {
    const { end, writer } = this;
    this.end = this.start + this.at + length;
    if (writer && field.isRead) {
      const start = writer.open(number);
      this.message(type, depth + 1);
      writer.close(start);
    } else {
      this.writer = undefined;
      this.message(type, depth + 1);
      this.writer = writer;
    }
    this.end = end;
  }

  private record(key: string, type: WalkedField["holds"], length: number, depth: number): void {
    const { end, writer, aside } = this;
    const take = this.takers[key];
    if (typeof type !== "object") {
      if (length > MAX_READ) throw this.fault(`has ${length} bytes, which are too many`);
      const bytes = this.take(length);
      take?.(new MessageReader(bytes), bytes.length, []);
      return;
    }
    const isWhole = length <= MAX_WHOLE && !type.holdsRecords;
    if (isWhole && this.bytes.length - this.at < length) this.load();
    const { bytes, at } = this;
    this.end = this.start + at + length;
    this.writer = isWhole ? undefined : new MessageWriter(MAX_READ);
    this.aside = [];
    this.message(type, depth + 1);
    if (this.writer) {
      const read = this.writer.take();
      take?.(new MessageReader(read), read.length, this.aside);
    } else {
      if (this.reader.buf !== bytes) this.reader = new MessageReader(bytes);
      this.reader.pos = at;
      take?.(this.reader, length, []);
    }
    this.writer = writer;
    this.aside = aside;
    this.end = end;
  }

  private copy({ name, isBytes }: WalkedField, from: number, length: number): void {
    if (length <= MAX_LEAF) this.writer?.append(this.since(from));
    // A long list of a constant's numbers: no constant of that size is evaluated.
    else if (VALUES.test(name)) return;
    else if (isBytes)
      this.aside.push({ field: name, start: this.offset - length, end: this.offset });
    else throw this.fault(`has ${length} bytes, which are too many`, from);
  }

  /** The bytes from an offset up to the position. */
  private since(from: number): Buffer {
    return this.peek(from - this.start, this.offset - from);
  }

  private packed(length: number): void {
    const { end } = this;
    this.end = this.offset + length;
    while (!this.isAtEnd()) this.passNumber();
    this.end = end;
  }

  private fixed(length: number, size: number): void {
    if (length % size !== 0)
      throw this.fault(`has ${length} bytes, which are not a list of ${size}-byte numbers`);
    this.at += length;
  }

  private text(length: number): void {
    const { at } = this;
    this.at += length;
    if (this.at <= this.bytes.length) {
      if (!this.isAscii(at, this.at) && !isUtf8(this.bytes.subarray(at, this.at)))
        throw this.fault("is not UTF-8", this.start + at);
      return;
    }
    const start = this.start + at;
    const decoder = new TextDecoder("utf-8", { fatal: true });
    try {
      for (let done = 0; done < length; done += PART) {
        const part = this.source.read(start + done, Math.min(PART, length - done));
        decoder.decode(part, { stream: done + PART < length });
      }
    } catch {
      throw this.fault("is not UTF-8", start);
    }
  }

  private isAscii(start: number, end: number): boolean {
    for (let at = start; at < end; at++) if ((this.bytes[at] ?? 0) > 0x7f) return false;
    return true;
  }

  protected override place(): string {
    const path = this.path.slice(0, this.pathLength);
    const shown = path.length > MAX_SHOWN ? [...path.slice(0, MAX_SHOWN), "..."] : path;
    return path.length === 0 ? "the message" : shown.join(".");
  }
}
