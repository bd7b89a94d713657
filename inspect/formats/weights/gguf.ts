import type { ByteSource } from "../../bytes/byteSource";
import { FormatError, LimitError } from "../../bytes/formatError";
import { WindowReader } from "../../bytes/windowReader";
import { LIMITS } from "../limits";
import type { Recogniser } from "../recogniser";
import { judgeTemplates } from "../text/chatTemplate";
import { upToLimit } from "../upToLimit";

/** Bytes of a value of each type; strings and lists contain their own length. Source: ggml docs/gguf.md. */
const WIDTHS: Readonly<Record<number, number>> = {
  0: 1,
  1: 1,
  2: 2,
  3: 2,
  4: 4,
  5: 4,
  6: 4,
  7: 1,
  10: 8,
  11: 8,
  12: 8,
};
const TEXT = 8;
const LIST = 9;
const MAX_DEPTH = 8;
/** Most keys of a file; models have some dozens. */
const MAX_KEYS = 65_536;
/** Most elements of all lists of strings: vocabularies and merges have several hundred thousand. */
const MAX_TEXTS = 4_000_000;

/** A GGUF model; its chat template is a program that engines run for every request. */
export const recogniseGguf: Recogniser = ({ source, head }) => {
  if (head.toString("latin1", 0, 4) !== "GGUF") return undefined;
  return upToLimit(
    () => ({ format: "gguf" }),
    () => {
      const templates = new Entries(source).templates();
      const { code, loads } = judgeTemplates(templates, "tokenizer.chat_template");
      return {
        format: "gguf",
        ...(code.length > 0 && { code }),
        ...(loads.length > 0 && { loads }),
      };
    },
  );
};

/** The key-value pairs at the start of a file. Throws FormatError. */
class Entries {
  private readonly source: ByteSource;
  private readonly reader: WindowReader;
  private at = 4;
  private texts = 0;

  constructor(source: ByteSource) {
    this.source = source;
    // A version is less than 65,536, so its bytes show the byte order. Source: ggml docs/gguf.md, "version".
    const isBig = source.read(4, 2).equals(Buffer.alloc(2));
    this.reader = new WindowReader(source, isBig ? "big" : "little");
  }

  /** The values of every key that names a chat template. */
  templates(): string[] {
    this.number("u4"); // version
    this.number("u8"); // tensors
    const count = this.number("u8");
    if (count > MAX_KEYS) throw new LimitError(`GGUF has more than ${MAX_KEYS} keys`);
    const found: string[] = [];
    for (let entry = 0; entry < count; entry++) {
      const key = this.text();
      this.skip(this.number("u4"), 0, key.includes("chat_template") ? found : undefined);
    }
    return found;
  }

  /** Skips a value, whose strings are added to `texts`, if it is given. */
  private skip(type: number, depth: number, texts?: string[]): void {
    if (type === TEXT) {
      if (texts) texts.push(this.text());
      else this.advance(this.number("u8"));
    } else if (type === LIST) {
      const inner = this.number("u4");
      const count = this.number("u8");
      const width = WIDTHS[inner];
      if (width !== undefined) this.advance(width * count);
      else {
        this.texts += count;
        if (depth > MAX_DEPTH) throw new FormatError("GGUF lists are nested too deep");
        if (this.texts > MAX_TEXTS)
          throw new LimitError(`GGUF has lists of more than ${MAX_TEXTS} strings`);
        for (let element = 0; element < count; element++) this.skip(inner, depth + 1, texts);
      }
    } else if (WIDTHS[type] !== undefined) this.advance(WIDTHS[type]);
    else throw new FormatError(`GGUF has the unknown type ${type}`, this.at);
  }

  private text(): string {
    const length = this.number("u8");
    const start = this.at;
    this.advance(length);
    if (length > LIMITS.searchPart)
      throw new LimitError(`a GGUF key or template has more than ${LIMITS.searchPart} bytes`);
    return this.source.read(start, length).toString("utf8");
  }

  private number(kind: "u4" | "u8"): number {
    const found = kind === "u4" ? this.reader.u32(this.at) : this.reader.u64(this.at);
    if (Number.isNaN(found)) throw new FormatError("the GGUF file ends inside its header");
    this.at += kind === "u4" ? 4 : 8;
    return found;
  }

  private advance(bytes: number): void {
    if (bytes > this.source.size - this.at)
      throw new FormatError("the GGUF file ends inside its header", this.at);
    this.at += bytes;
  }
}
