/** A `with` statement's keyword; no statement spans two of them. */
const WITH = /^[ \t]*(?:async[ \t]+)?with\b/gm;
/** Targets after `as` other than a name: `a.b`, `a[b]`, and several in brackets. */
const MEMBER =
  /^[A-Za-z_]\w*(?:\.(?!(?:None|True|False|class|from|import|in|is|if|for|def|pass|with)\b)[A-Za-z_]\w*|\[[^[\]()"'#=]+\])+$/;
const GROUP = /^[([][\w\s,*.()[\]]*[)\]]$/;
const NO_TARGETS =
  /(?<!\w)(?:\d|(?:and|or|not|in|is|if|else|for|lambda|await|yield|None|True|False)\b)|[\w)\]]\s*\(|\*[^*]*\*|^\W*\*[^,]*$/;
const WORD = /\w+/y;

/** An offset in a statement's head, with the number of brackets around it. */
type Place = readonly [at: number, depth: number];

interface Head {
  /** Offset of the colon. */
  readonly end: number;
  /** Offset of the bracket that ends the first item, if that begins with one. */
  readonly close: number;
  readonly as: readonly Place[];
  readonly commas: readonly Place[];
  /** Comments and line breaks. */
  readonly blanks: readonly (readonly [from: number, to: number])[];
}

/**
 * The text with two forms of `with` that the grammar lacks in others of the same length: without brackets around all
 * items, and with a comma for `as` before a target that is not a name; `isAs` recognises that comma.
 */
export function withPlainHeads(text: string): string {
  const starts = [...text.matchAll(WITH)].map(({ 0: found, index }) => index + found.length);
  if (starts.length === 0) return text;
  const bodies = starts.map((start, at) => plainHead(text.slice(start, starts[at + 1])));
  return text.slice(0, starts[0]) + bodies.join("");
}

/** Whether a node of a `with` or `try` statement is its `as`. @param text of the source. */
export function isAs(
  text: string,
  { name, from }: { readonly name: string; readonly from: number },
): boolean {
  return name === "as" || (name === "," && text[from] === "a");
}

/** @param text from the keyword on. */
function plainHead(text: string): string {
  const head = headOf(text);
  if (!head) return text;
  const { end, close, as, commas, blanks } = head;
  const isWhole = close >= 0 && text.slice(close + 1, end).trim() === "";
  const base = isWhole && as.some(([, depth]) => depth === 1) ? 1 : 0;
  const own = as.filter(([, depth]) => depth === base);
  if (own.length === 0) return text;
  const marks = text.slice(0, end).split("");
  if (base === 1) {
    marks[text.indexOf("(")] = marks[close] = " ";
    for (const [from, to] of blanks) marks.fill(" ", from, to);
  }
  const ends = [...commas.filter(([, depth]) => depth === base).map(([at]) => at), end];
  let next = 0;
  for (const [at] of own) {
    while ((ends[next] ?? end) < at) next++;
    const target = marks
      .slice(at + 2, ends[next])
      .join("")
      .trim();
    const isOther = MEMBER.test(target) || (GROUP.test(target) && !NO_TARGETS.test(target));
    if (isOther) marks.splice(at, 2, ",", " ");
  }
  return marks.join("") + text.slice(end);
}

/** The parts of a statement's head; undefined if it does not end. */
function headOf(text: string): Head | undefined {
  const as: Place[] = [];
  const commas: Place[] = [];
  const blanks: [number, number][] = [];
  const isBracketed = /^[ \t]*\(/.test(text);
  let close = -1;
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    const mark = text[at] ?? "";
    if (mark === ":" && depth === 0) return { end: at, close, as, commas, blanks };
    if (mark === ",") commas.push([at, depth]);
    else if ("([{".includes(mark)) depth++;
    else if (")]}".includes(mark)) {
      if (--depth < 0) return undefined;
      if (depth === 0 && isBracketed && close < 0) close = at;
    } else if (mark === '"' || mark === "'") {
      at = stringEnd(text, at);
      if (at < 0) return undefined;
    } else if (mark === "#") {
      const end = text.indexOf("\n", at);
      if (end < 0) return undefined;
      blanks.push([at, end]);
      at = end - 1;
    } else if (mark === "\\") blanks.push([at, ++at + 1]);
    else if (mark === "\n" || mark === "\r") {
      if (depth === 0) return undefined;
      blanks.push([at, at + 1]);
    } else if (/\w/.test(mark)) {
      WORD.lastIndex = at;
      const [word = mark] = WORD.exec(text) ?? [];
      if (word === "as") as.push([at, depth]);
      at += word.length - 1;
    }
  }
  return undefined;
}

/** Offset of the last character of the string that starts here; -1 if it does not end. */
function stringEnd(text: string, start: number): number {
  const mark = text[start] ?? "";
  const quote = text.startsWith(mark.repeat(3), start) ? mark.repeat(3) : mark;
  for (let at = start + quote.length; at < text.length; at++) {
    if (text[at] === "\\") at++;
    else if (text.startsWith(quote, at)) return at + quote.length - 1;
    else if (text[at] === "\n" && quote.length === 1) return -1;
  }
  return -1;
}
