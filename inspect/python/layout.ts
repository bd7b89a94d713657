/** The first place at which Python's own tokenizer or parser stops. */
export interface LayoutFault {
  readonly at: number;
  readonly what: string;
}

/** Statements with a body, which need a colon; the soft keywords `match` and `case` may be names. */
const COMPOUND =
  /^(?:async[ \t]+(?=def\b|for\b|with\b))?(def|class|if|elif|else|while|for|try|except|finally|with)\b/;
/** Statements with nothing between the keyword and the colon. */
const BARE = /^(else|try|finally)\b(?![ \t\f]*(?:[:\\#]|$))/;
const STRING =
  /(?<prefix>(?:[rRuUbBfFtT]|[bB][rR]|[rR][bB]|[fF][rR]|[rR][fF]|[tT][rR]|[rR][tT])?)(?<quote>"""|'''|"|')/y;
const MAY_BEGIN_STRING = /["'rRuUbBfFtT]/;
const MAY_BEGIN_WORD = /[\w\u0080-\uffff]/;
const WORD = /[\p{L}\p{Nd}_\u00b7]+/uy;
/** Characters that only strings and comments may contain: those of word processors, and invisible ones. */
const FOREIGN = /(?!\p{XIDC})[\p{P}\p{S}\p{Z}\p{Cf}]/uy;
/** Characters that are not tokens of Python, and `%` at the start of a line, which notebooks and shells understand. */
const NOT_PYTHON = "$?`";
const OPENS: Readonly<Record<string, string>> = { "(": ")", "[": "]", "{": "}" };
/**
 * Tab stops for the column; in a second count, a tab is one column, and both counts must agree. Source: CPython,
 * tokenizer.
 */
const TAB = 8;

/** Most characters of an f-string's field that are searched. */
const MAX_FIELD = 1000;

interface Indent {
  readonly column: number;
  readonly alternative: number;
}

/**
 * The first fault in a source's lines, brackets and strings: tokens that CPython's tokenizer refuses, missing bodies,
 * and statements without their colon. All of these are faults in every Python 3.
 */
export function findLayoutFault(text: string): LayoutFault | undefined {
  return new LayoutReader(text).read();
}

class LayoutReader {
  private readonly text: string;
  private at = 0;
  private readonly indents: Indent[] = [{ column: 0, alternative: 0 }];
  private readonly open: { readonly mark: string; readonly at: number }[] = [];
  /** Offset and keyword of the statement whose body must follow. */
  private due: { readonly at: number; readonly word: string } | undefined;

  constructor(text: string) {
    this.text = text;
  }

  read(): LayoutFault | undefined {
    while (this.at < this.text.length) {
      const fault = this.line();
      if (fault) return fault;
    }
    return this.due && this.missingBody(this.due.at);
  }

  /** Reads one logical line. */
  private line(): LayoutFault | undefined {
    const indent = this.indentation();
    const start = this.at;
    const mark = this.text[start];
    if (mark === undefined) return undefined;
    if (mark === "#" || isBreak(mark)) {
      this.skipLine();
      return undefined;
    }
    // The indentation of a line that continues at once is on another line.
    if (mark === "\\") return this.rest(start);
    return this.indented(indent, start) ?? this.rest(start);
  }

  private indentation(): Indent {
    let column = 0;
    let alternative = 0;
    for (; ; this.at++) {
      const mark = this.text[this.at];
      if (mark === " ") {
        column++;
        alternative++;
      } else if (mark === "\t") {
        column = (Math.floor(column / TAB) + 1) * TAB;
        alternative++;
      } else if (mark === "\f") column = alternative = 0;
      else return { column, alternative };
    }
  }

  private indented(indent: Indent, start: number): LayoutFault | undefined {
    const last = this.indents.at(-1) ?? indent;
    const { due } = this;
    this.due = undefined;
    if (indent.column === last.column && indent.alternative !== last.alternative)
      return { at: start, what: "TabError: inconsistent use of tabs and spaces" };
    if (indent.column > last.column) {
      if (indent.alternative <= last.alternative)
        return { at: start, what: "TabError: inconsistent use of tabs and spaces" };
      if (!due) return { at: start, what: "IndentationError: unexpected indent" };
      this.indents.push(indent);
      return undefined;
    }
    if (due) return this.missingBody(start, due.word);
    if (indent.column === last.column) return undefined;
    while ((this.indents.at(-1)?.column ?? 0) > indent.column) this.indents.pop();
    const level = this.indents.at(-1) ?? indent;
    if (level.column !== indent.column)
      return {
        at: start,
        what: "IndentationError: unindent does not match any outer indentation level",
      };
    if (level.alternative !== indent.alternative)
      return { at: start, what: "TabError: inconsistent use of tabs and spaces" };
    return undefined;
  }

  private missingBody(at: number, word = this.due?.word): LayoutFault {
    return { at, what: `IndentationError: expected an indented block after ${word}` };
  }

  /** Reads from the first token of a logical line to its end. */
  private rest(start: number): LayoutFault | undefined {
    const head = this.text.slice(start, start + 60).split(/[\r\n]/, 1)[0] ?? "";
    const compound = COMPOUND.exec(head)?.[1];
    if (head.startsWith("%"))
      return { at: start, what: 'SyntaxError: "%" starts a line, as only in a notebook' };
    if (BARE.test(head) && head.length < 60)
      return {
        at: start,
        what: `SyntaxError: ${compound} is followed by something other than a colon`,
      };
    let hasColon = false;
    let last = "";
    while (this.at < this.text.length) {
      const mark = this.text[this.at] ?? "";
      if (isBreak(mark)) {
        this.skipBreak();
        if (this.open.length > 0) continue;
        break;
      }
      if (mark === "#") {
        this.skipComment();
        continue;
      }
      if (mark === "\\") {
        this.at++;
        if (!isBreak(this.text[this.at] ?? "")) return undefined;
        this.skipBreak();
        continue;
      }
      if (mark === " " || mark === "\t" || mark === "\f") {
        this.at++;
        continue;
      }
      if (mark === ":" && this.open.length === 0) hasColon = true;
      last = mark;
      const fault = this.token(mark);
      if (fault) return fault;
    }
    const [unclosed] = this.open.slice(-1);
    if (unclosed)
      return { at: unclosed.at, what: `SyntaxError: "${unclosed.mark}" was never closed` };
    if (compound !== undefined && !hasColon)
      return { at: start, what: `SyntaxError: expected a colon after ${compound}` };
    if (last === ":") this.due = { at: start, word: compound ?? "the statement" };
    return undefined;
  }

  private token(mark: string): LayoutFault | undefined {
    if (MAY_BEGIN_STRING.test(mark)) {
      STRING.lastIndex = this.at;
      const string = STRING.exec(this.text);
      if (string) return this.string(string);
    }
    if (MAY_BEGIN_WORD.test(mark)) {
      WORD.lastIndex = this.at;
      if (WORD.test(this.text)) {
        this.at = WORD.lastIndex;
        return undefined;
      }
    }
    const foreign = this.foreign(mark);
    if (foreign !== undefined) return { at: this.at, what: `SyntaxError: ${foreign}` };
    if (OPENS[mark]) this.open.push({ mark, at: this.at });
    else if (mark === ")" || mark === "]" || mark === "}") {
      const opened = this.open.pop();
      if (!opened) return { at: this.at, what: `SyntaxError: "${mark}" closes no bracket` };
      if (OPENS[opened.mark] !== mark)
        return { at: this.at, what: `SyntaxError: "${mark}" does not close "${opened.mark}"` };
    }
    this.at++;
    return undefined;
  }

  /** What is wrong with a character outside of strings and comments that starts no token. */
  private foreign(mark: string): string | undefined {
    if (NOT_PYTHON.includes(mark) || (mark === "!" && this.text[this.at + 1] !== "="))
      return `"${mark}" is not part of Python's syntax`;
    if (mark < "\u0080") return undefined;
    FOREIGN.lastIndex = this.at;
    const [found] = FOREIGN.exec(this.text) ?? [];
    if (found === undefined) return undefined;
    const code = (found.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0");
    const shown = /[\p{Z}\p{Cf}]/u.test(found) ? "character" : `character ${found}`;
    return `invalid ${shown} (U+${code})`;
  }

  private string({ 0: whole, groups }: RegExpExecArray): LayoutFault | undefined {
    const start = this.at;
    const quote = groups?.["quote"] ?? "";
    const isFormat = /[fFtT]/.test(groups?.["prefix"] ?? "");
    this.at += whole.length;
    for (; this.at < this.text.length; this.at++) {
      const mark = this.text[this.at] ?? "";
      if (mark === "\\") {
        this.at++;
        if (this.text[this.at] === "\r" && this.text[this.at + 1] === "\n") this.at++;
      } else if (this.text.startsWith(quote, this.at)) {
        this.at += quote.length;
        return undefined;
      } else if (isBreak(mark) && quote.length === 1)
        // Since Python 3.12, a field of an f-string may span lines and contain the string's own quotes.
        return isFormat
          ? this.giveUp()
          : { at: start, what: "SyntaxError: unterminated string literal" };
      else if (
        isFormat &&
        mark === "{" &&
        this.text[this.at + 1] !== "{" &&
        this.hasOwnQuotes(quote)
      )
        return this.giveUp();
      else if (isFormat && mark === "{" && this.text[this.at + 1] === "{") this.at++;
    }
    return isFormat
      ? this.giveUp()
      : { at: start, what: "SyntaxError: unterminated string literal" };
  }

  /** Whether the field that starts here may contain the string's own quotes, which Python 3.12 allows. */
  private hasOwnQuotes(quote: string): boolean {
    const field = this.text.slice(this.at, this.at + MAX_FIELD);
    const end = field.indexOf("}");
    return end < 0 || field.slice(0, end).includes(quote);
  }

  /** Leaves the rest of the text unread. */
  private giveUp(): undefined {
    this.at = this.text.length;
    this.open.length = 0;
    this.due = undefined;
    return undefined;
  }

  private skipComment(): void {
    while (this.at < this.text.length && !isBreak(this.text[this.at] ?? "")) this.at++;
  }

  private skipLine(): void {
    this.skipComment();
    this.skipBreak();
  }

  private skipBreak(): void {
    if (this.text[this.at] === "\r" && this.text[this.at + 1] === "\n") this.at++;
    this.at++;
  }
}

function isBreak(mark: string): boolean {
  return mark === "\n" || mark === "\r";
}
