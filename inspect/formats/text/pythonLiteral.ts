import { FormatError } from "../../bytes/formatError";

/** A Python literal in a NumPy header: a dict, a list or tuple, a string, a number or a Boolean. */
export type Literal = string | number | boolean | Literal[] | Map<string, Literal>;

const MAX_DEPTH = 16;
const TOKEN = /\s*(?:([[\](){},:])|'([^'"\\\n]*)'|"([^'"\\\n]*)"|(\d+)L?(?![\w.])|(True|False)\b)/y;

/**
 * Parses the literals that NumPy writers produce. Anything else that Python accepts, such as escapes, concatenated
 * strings or duplicate keys, is a FormatError: no honest writer produces it.
 */
export function parseLiteral(text: string): Literal {
  const tokens = tokensOf(text);
  const value = parseValue(tokens, 0);
  if (tokens.length > 0) throw new FormatError("a NumPy header continues after its end");
  return value;
}

interface Token {
  readonly mark?: string;
  readonly value?: string | number | boolean;
}

/** The tokens, in reverse order. */
function tokensOf(text: string): Token[] {
  const tokens: Token[] = [];
  const end = text.trimEnd().length;
  for (TOKEN.lastIndex = 0; TOKEN.lastIndex < end; ) {
    const start = TOKEN.lastIndex;
    const found = TOKEN.exec(text);
    if (!found) throw new FormatError("a NumPy header is not a plain literal", start);
    const [, mark, single, double, digits, truth] = found;
    if (mark !== undefined) tokens.push({ mark });
    else if (digits !== undefined) tokens.push({ value: Number(digits) });
    else if (truth !== undefined) tokens.push({ value: truth === "True" });
    else tokens.push({ value: single ?? double ?? "" });
  }
  return tokens.reverse();
}

function parseValue(tokens: Token[], depth: number): Literal {
  if (depth > MAX_DEPTH) throw new FormatError("a NumPy header is nested too deep");
  const token = tokens.pop();
  if (token?.value !== undefined) return token.value;
  switch (token?.mark) {
    case "[":
      return parseList(tokens, "]", depth);
    case "(":
      return parseList(tokens, ")", depth);
    case "{":
      return parseDict(tokens, depth);
    default:
      throw new FormatError("a NumPy header lacks a value");
  }
}

function parseList(tokens: Token[], end: string, depth: number): Literal[] {
  const elements: Literal[] = [];
  while (!accept(tokens, end)) {
    elements.push(parseValue(tokens, depth + 1));
    if (!accept(tokens, ",") && tokens.at(-1)?.mark !== end) throw missing(",");
  }
  return elements;
}

function parseDict(tokens: Token[], depth: number): Map<string, Literal> {
  const entries = new Map<string, Literal>();
  while (!accept(tokens, "}")) {
    const key = parseValue(tokens, depth + 1);
    if (typeof key !== "string" || entries.has(key))
      throw new FormatError("a NumPy header has a duplicate key, or one that is not a string");
    if (!accept(tokens, ":")) throw missing(":");
    entries.set(key, parseValue(tokens, depth + 1));
    if (!accept(tokens, ",") && tokens.at(-1)?.mark !== "}") throw missing(",");
  }
  return entries;
}

function accept(tokens: Token[], mark: string): boolean {
  if (tokens.at(-1)?.mark !== mark) return false;
  tokens.pop();
  return true;
}

function missing(mark: string): FormatError {
  return new FormatError(`a NumPy header lacks "${mark}"`);
}
