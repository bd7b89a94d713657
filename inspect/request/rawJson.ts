import { FormatError } from "../bytes/formatError";

/** JSON in which a number is its token: `1` and `1.0` differ for a server that wants integers. */
export type RawJson = string | boolean | null | NumberToken | readonly RawJson[] | RawObject;
export interface RawObject {
  /** Of members of one name the first, as rapidjson's FindMember finds it. */
  readonly members: ReadonlyMap<string, RawJson>;
  /** Names that are given more than once. */
  readonly repeated: ReadonlySet<string>;
}
export interface NumberToken {
  readonly number: string;
}

const MAX_DEPTH = 64;
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|-?(?:NaN|Inf(?:inity)?)/y;
const SPACE = /[\t\n\r ]*/y;

/** Parses JSON, with the tokens NaN, Inf and Infinity that rapidjson's kParseNanAndInfFlag takes; throws FormatError. */
export function parseRawJson(text: string): RawJson {
  const parser = new Parser(text.replace(/^\uFEFF/, ""));
  const value = parser.value(0);
  parser.end();
  return value;
}

class Parser {
  private readonly text: string;
  private position = 0;

  constructor(text: string) {
    this.text = text;
  }

  value(depth: number): RawJson {
    if (depth > MAX_DEPTH) throw this.fault("is nested too deep");
    this.match(SPACE);
    const first = this.text[this.position];
    if (first === "{") return this.object(depth);
    if (first === "[") return this.array(depth);
    if (first === '"') return this.string();
    for (const [word, value] of [
      ["true", true],
      ["false", false],
      ["null", null],
    ] as const) {
      if (this.text.startsWith(word, this.position)) {
        this.position += word.length;
        return value;
      }
    }
    const number = this.match(NUMBER);
    if (!number) throw this.fault("has no value");
    return { number };
  }

  end(): void {
    this.match(SPACE);
    if (this.position < this.text.length) throw this.fault("goes on behind its end");
  }

  private object(depth: number): RawObject {
    const members = new Map<string, RawJson>();
    const repeated = new Set<string>();
    this.position++;
    while (!this.closes("}", members.size > 0)) {
      this.match(SPACE);
      const name = this.string();
      this.match(SPACE);
      this.expect(":");
      const value = this.value(depth + 1);
      if (members.has(name)) repeated.add(name);
      else members.set(name, value);
    }
    return { members, repeated };
  }

  private array(depth: number): RawJson[] {
    const elements: RawJson[] = [];
    this.position++;
    while (!this.closes("]", elements.length > 0)) elements.push(this.value(depth + 1));
    return elements;
  }

  /** Whether the list ends here; takes the comma before a further element. */
  private closes(mark: string, isBegun: boolean): boolean {
    this.match(SPACE);
    if (this.text[this.position] === mark) {
      this.position++;
      return true;
    }
    if (isBegun) this.expect(",");
    return false;
  }

  private string(): string {
    if (this.text[this.position] !== '"') throw this.fault("has no text");
    let end = this.position + 1;
    while (end < this.text.length && this.text[end] !== '"') end += this.text[end] === "\\" ? 2 : 1;
    const token = this.text.slice(this.position, end + 1); // JSON.parse tells what is wrong with it
    this.position = end + 1;
    try {
      return JSON.parse(token) as string;
    } catch {
      throw this.fault("has a text that JSON does not know");
    }
  }

  private expect(mark: string): void {
    if (this.text[this.position] !== mark) throw this.fault(`lacks "${mark}"`);
    this.position++;
  }

  private match(pattern: RegExp): string {
    pattern.lastIndex = this.position;
    const found = pattern.exec(this.text)?.[0] ?? "";
    this.position += found.length;
    return found;
  }

  private fault(what: string): FormatError {
    const line = this.text.slice(0, this.position).split("\n").length;
    return new FormatError(`line ${line} ${what}`);
  }
}
