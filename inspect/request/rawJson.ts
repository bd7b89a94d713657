import { FormatError } from "../bytes/formatError";
import type { JsonFault, MismatchFacts } from "./facts";
import type { NumberToken, RawJson, RawObject } from "./rawValue";

const MAX_DEPTH = 64;
/** Longest number, in characters, for which one shared token is used. */
const SHORT = 3;
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|-?(?:NaN|Inf(?:inity)?)/y;
const SPACE = /[\t\n\r ]*/y;

/** The first fault in a text that is not JSON. */
export class RawJsonError extends FormatError {
  readonly facts: MismatchFacts["json"];

  constructor(facts: MismatchFacts["json"]) {
    super(`${facts.fault} in line ${facts.line}`);
    this.facts = facts;
  }
}

/** Parses JSON, including the tokens NaN, Inf and Infinity of rapidjson's kParseNanAndInfFlag; throws RawJsonError. */
export function parseRawJson(text: string): RawJson {
  const parser = new Parser(text.replace(/^\uFEFF/, ""));
  const value = parser.value(0);
  parser.end();
  return value;
}

class Parser {
  private readonly text: string;
  private readonly tokens = new Map<string, NumberToken>();
  /**
   * Elements of the open lists. A list that grows by push reserves room for 17 elements, of which millions of short
   * lists would use one.
   */
  private readonly elements: RawJson[] = [];
  private position = 0;

  constructor(text: string) {
    this.text = text;
  }

  value(depth: number): RawJson {
    if (depth > MAX_DEPTH) throw this.fault({ fault: "too-deep" });
    this.skipSpace();
    const first = this.text[this.position];
    if (first === "{") return this.object(depth);
    if (first === "[") return this.array(depth);
    if (first === '"') return this.string();
    if (this.takes("true")) return true;
    if (this.takes("false")) return false;
    if (this.takes("null")) return null;
    const number = this.match(NUMBER);
    if (!number) throw this.fault({ fault: "no-value" });
    return this.token(number);
  }

  private takes(word: string): boolean {
    if (!this.text.startsWith(word, this.position)) return false;
    this.position += word.length;
    return true;
  }

  /** Millions of small numbers share their tokens. */
  private token(number: string): NumberToken {
    const known = this.tokens.get(number);
    if (known) return known;
    const token = { number };
    if (number.length <= SHORT) this.tokens.set(number, token);
    return token;
  }

  end(): void {
    this.skipSpace();
    if (this.position < this.text.length) throw this.fault({ fault: "text-after-end" });
  }

  private object(depth: number): RawObject {
    const members = new Map<string, RawJson>();
    const repeated = new Set<string>();
    this.position++;
    while (!this.closes("}", members.size > 0)) {
      this.skipSpace();
      const name = this.string();
      this.skipSpace();
      this.expect(":");
      const value = this.value(depth + 1);
      if (members.has(name)) repeated.add(name);
      else members.set(name, value);
    }
    return { members, repeated };
  }

  private array(depth: number): RawJson[] {
    const start = this.elements.length;
    this.position++;
    while (!this.closes("]", this.elements.length > start))
      this.elements.push(this.value(depth + 1));
    return this.elements.splice(start);
  }

  /** Whether the list ends here; otherwise consumes the comma before the next element. */
  private closes(mark: string, isBegun: boolean): boolean {
    this.skipSpace();
    if (this.text[this.position] === mark) {
      this.position++;
      return true;
    }
    if (isBegun) this.expect(",");
    return false;
  }

  private string(): string {
    if (this.text[this.position] !== '"') throw this.fault({ fault: "no-string" });
    let end = this.position + 1;
    while (end < this.text.length && this.text[end] !== '"') end += this.text[end] === "\\" ? 2 : 1;
    const token = this.text.slice(this.position, end + 1); // JSON.parse resolves the escapes
    this.position = end + 1;
    try {
      return JSON.parse(token) as string;
    } catch {
      throw this.fault({ fault: "bad-string" });
    }
  }

  private expect(mark: string): void {
    if (this.text[this.position] !== mark) throw this.fault({ fault: "missing-mark", mark });
    this.position++;
  }

  private match(pattern: RegExp): string {
    const start = this.position;
    pattern.lastIndex = start;
    if (!pattern.test(this.text)) return "";
    this.position = pattern.lastIndex;
    return this.text.slice(start, this.position);
  }

  private skipSpace(): void {
    const next = this.text.charCodeAt(this.position);
    // Most tokens follow each other without white space.
    if (next <= 0x20) this.match(SPACE);
  }

  private fault(fault: JsonFault): RawJsonError {
    const line = this.text.slice(0, this.position).split("\n").length;
    return new RawJsonError({ line, ...fault });
  }
}
