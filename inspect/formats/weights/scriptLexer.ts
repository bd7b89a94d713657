import { FormatError } from "../../bytes/formatError";

/** A token of a script; a string's text is its source without the quotes. */
export interface ScriptToken {
  readonly kind: "name" | "number" | "string" | "operator";
  readonly text: string;
}

/**
 * What may be between tokens: blanks, line ends, comments, and a backslash at the end of a line. Source: PyTorch,
 * torch/csrc/jit/frontend/lexer.h, whose `isspace` is C's.
 */
const BETWEEN = /(?:[ \t\n\v\f\r]|#[^\n]*|\\\r?\n)+/y;
const NAME = /[A-Za-z_]\w*/y;
const NUMBER = /(?:\d[\w.]*(?:[eE][+-]?\d+)?j?|\.\d+(?:[eE][+-]?\d+)?j?)/y;
const STRING =
  /"""(?:[^\\]|\\[\s\S])*?"""|'''(?:[^\\]|\\[\s\S])*?'''|"(?:[^"\\\n]|\\[\s\S])*"|'(?:[^'\\\n]|\\[\s\S])*'/y;
const OPERATOR = /[-+*/%@<>=!&|^~.,:;()[\]{}?$]/y;

/** The tokens of a TorchScript source, as torch's own lexer reads them; throws FormatError for anything else. */
export function* scriptTokens(text: string): Iterable<ScriptToken> {
  for (let at = 0; at < text.length; ) {
    const between = match(BETWEEN, text, at);
    if (between !== undefined) {
      at += between.length;
      continue;
    }
    const token = tokenAt(text, at);
    if (!token) throw new FormatError("its code has a character that TorchScript does not", at);
    yield token.token;
    at = token.end;
  }
}

function tokenAt(text: string, at: number): { token: ScriptToken; end: number } | undefined {
  const string = match(STRING, text, at);
  if (string !== undefined) {
    const quotes = /^("""|''')/.test(string) ? 3 : 1;
    return {
      token: { kind: "string", text: string.slice(quotes, -quotes) },
      end: at + string.length,
    };
  }
  const kinds = [
    ["name", NAME],
    ["number", NUMBER],
    ["operator", OPERATOR],
  ] as const;
  for (const [kind, form] of kinds) {
    const found = match(form, text, at);
    if (found !== undefined) return { token: { kind, text: found }, end: at + found.length };
  }
  return undefined;
}

function match(form: RegExp, text: string, at: number): string | undefined {
  form.lastIndex = at;
  return form.exec(text)?.[0];
}
