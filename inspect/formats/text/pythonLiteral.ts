import { FormatError } from "../../bytes/formatError";

/** A Python literal of a numpy header: a dict, a list or a tuple, a text, a number, a truth value. */
export type Literal = string | number | boolean | Literal[] | Map<string, Literal>;

const MAX_DEPTH = 16;
const TOKEN = /\s*(?:([[\](){},:])|'([^'"\\\n]*)'|"([^'"\\\n]*)"|(\d+)L?(?![\w.])|(True|False)\b)/y;

/**
 * Reads the literals that writers of numpy files write. Whatever else Python would take, such as escapes, joined strings
 * or a key that occurs twice, is a FormatError: honest writers never do it.
 */
export function parseLiteral(text: string): Literal {
  const tokens = tokensOf(text);
  const value = parseValue(tokens, 0);
  if (tokens.length > 0) throw new FormatError("a numpy header continues after its end");
  return value;
}

interface Token {
  readonly mark?: string;
  readonly value?: string | number | boolean;
}

/** The tokens, last one first. */
function tokensOf(text: string): Token[] {
  const tokens: Token[] = [];
  const end = text.trimEnd().length;
  for (TOKEN.lastIndex = 0; TOKEN.lastIndex < end; ) {
    const start = TOKEN.lastIndex;
    const found = TOKEN.exec(text);
    if (!found) throw new FormatError("a numpy header is no plain literal", start);
    const [, mark, single, double, digits, truth] = found;
    if (mark !== undefined) tokens.push({ mark });
    else if (digits !== undefined) tokens.push({ value: Number(digits) });
    else if (truth !== undefined) tokens.push({ value: truth === "True" });
    else tokens.push({ value: single ?? double ?? "" });
  }
  return tokens.reverse();
}

function parseValue(tokens: Token[], depth: number): Literal {
  if (depth > MAX_DEPTH) throw new FormatError("a numpy header is nested too deep");
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
      throw new FormatError("a numpy header has no value where one should be");
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
      throw new FormatError("a numpy header has a key twice, or one that is no text");
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
  return new FormatError(`a numpy header lacks "${mark}"`);
}
