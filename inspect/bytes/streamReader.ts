import { LIMITS } from "../formats/limits";
import type { ArgumentKind } from "../formats/pickle/pickleOpcodes";
import type { ByteSource } from "./byteSource";
import { LimitError } from "./formatError";

/** An opcode's argument, as far as it is used. */
export interface Argument {
  readonly number: number;
  readonly text?: string;
  /** The first of two lines. */
  readonly module?: string;
  /** Whether a line is quoted, ignoring blanks and control characters after the closing quote; only for lines. */
  readonly quoted?: boolean;
}

const NO_ARGUMENT: Argument = { number: 0 };
/** Longest line whose text is kept. Unpicklers have no limit, so a longer line is skipped. */
const MAX_LINE = 4096;

/** Reads the arguments of opcodes. A length from the stream only moves the position; it is never allocated. */
export class StreamReader {
  position: number;
  private readonly source: ByteSource;
  private window: Buffer = Buffer.alloc(0);
  private start = 0;
  /** Bytes of long lines that were skipped so far. */
  private walked = 0;

  constructor(source: ByteSource, start: number) {
    this.source = source;
    this.position = start;
  }

  get size(): number {
    return this.source.size;
  }

  get atEnd(): boolean {
    return this.position >= this.source.size;
  }

  byte(): number | undefined {
    if (this.atEnd) return undefined;
    return this.take(1)?.[0];
  }

  /** The argument, or undefined if the bytes end before it does or its length is negative. */
  argument(kind: ArgumentKind): Argument | undefined {
    switch (kind) {
      case "none":
        return NO_ARGUMENT;
      case "u1":
        return this.number(1, (bytes) => bytes.readUInt8());
      case "u2":
        return this.number(2, (bytes) => bytes.readUInt16LE());
      case "u4":
        return this.number(4, (bytes) => bytes.readUInt32LE());
      case "i4":
        return this.number(4, (bytes) => bytes.readInt32LE());
      case "u8":
        return this.number(8, (bytes) => Number(bytes.readBigUInt64LE()));
      case "f8":
        return this.number(8, () => 0);
      case "line":
        return this.line();
      case "lines2":
        return this.twoLines(false);
      case "lines2end":
        return this.twoLines(true);
      default:
        return this.counted(kind);
    }
  }

  private counted(kind: "len1" | "len4" | "slen4" | "len8"): Argument | undefined {
    const size = kind === "len1" ? "u1" : kind === "len8" ? "u8" : kind === "len4" ? "u4" : "i4";
    const length = this.argument(size)?.number;
    if (length === undefined || length < 0) return undefined;
    const end = this.position + length;
    if (end > this.source.size) {
      this.position = this.source.size;
      return undefined;
    }
    const text = length <= LIMITS.pickleText ? this.take(length)?.toString("utf8") : undefined;
    this.position = end;
    return text === undefined ? { number: length } : { number: length, text };
  }

  private line(): Argument | undefined {
    const text = this.readLine();
    if (text === undefined) return undefined;
    const quoted = /^(['"])(.*)\1$/s.exec(text);
    const number = /^\d{1,15}L?$/.test(text) ? Number.parseInt(text, 10) : 0;
    return { number, text: quoted?.[2] ?? text, quoted: isQuoted(text) };
  }

  private twoLines(mayEnd: boolean): Argument | undefined {
    const module = this.readLine(mayEnd);
    const name = module === undefined ? undefined : this.readLine(mayEnd);
    if (module === undefined || name === undefined) return undefined;
    return { number: 0, module, text: `${module}.${name}` };
  }

  /**
   * The text of a line, empty if it is too long to be kept; undefined if the line does not end.
   * @param mayEnd whether the end of the bytes also ends the line; its last character is then dropped, as by
   * `readline()[:-1]`.
   */
  private readLine(mayEnd = false): string | undefined {
    this.fill(MAX_LINE);
    const at = this.position - this.start;
    const end = this.window.indexOf(0x0a, at);
    if (end >= 0 && end - at <= MAX_LINE) {
      this.position = this.start + end + 1;
      return this.window.toString("utf8", at, end);
    }
    for (let from = this.position; from < this.source.size; from += LINE_PART) {
      this.walked += LINE_PART;
      if (this.walked > MAX_WALKED)
        throw new LimitError(`it has lines of more than ${MAX_WALKED} bytes`);
      const found = this.source.read(from, LINE_PART).indexOf(0x0a);
      if (found < 0) continue;
      this.position = from + found + 1;
      return "";
    }
    const rest = mayEnd ? this.source.read(this.position, MAX_LINE).toString("utf8") : undefined;
    this.position = this.source.size;
    return rest?.slice(0, -1);
  }

  private number(length: number, read: (bytes: Buffer) => number): Argument | undefined {
    const bytes = this.take(length);
    return bytes && { number: read(bytes) };
  }

  private take(length: number): Buffer | undefined {
    if (this.position + length > this.source.size) {
      this.position = this.source.size;
      return undefined;
    }
    this.fill(length);
    const at = this.position - this.start;
    const bytes = this.window.subarray(at, at + length);
    if (bytes.length < length) return undefined;
    this.position += length;
    return bytes;
  }

  /** Makes sure that the window contains `length` bytes from the position on, or all that are left. */
  private fill(length: number): void {
    const at = this.position - this.start;
    if (at >= 0 && at + length <= this.window.length) return;
    if (at >= 0 && this.start + this.window.length >= this.source.size && at <= this.window.length)
      return;
    this.start = this.position;
    this.window = this.source.read(this.position, Math.max(length, WINDOW));
  }
}

const WINDOW = 16_384;
/** Bytes that are searched at once for the end of a long line. */
const LINE_PART = 1 << 20;
/** Most bytes of long lines that are skipped: a sparse file of terabytes takes no space, but hours to read. */
const MAX_WALKED = 512 << 20;

/**
 * Whether a line is quoted, as the STRING opcode requires. Source: CPython, load_string of Lib/pickle.py and of
 * _pickle.c.
 */
function isQuoted(text: string): boolean {
  const mark = text[0];
  if (mark !== "'" && mark !== '"') return false;
  let end = text.length - 1;
  while (end > 0 && text.charCodeAt(end) <= 0x20) end--;
  return end > 0 && text[end] === mark;
}
