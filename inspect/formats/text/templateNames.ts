import { composedNames } from "./composedNames";
import { composes, type Token, tokensOf } from "./templateTokens";

/** Names after which a bracket starts a list, not a subscript. */
const KEYWORDS: ReadonlySet<string> = new Set(
  "in and or not if elif else is set for print with return".split(" "),
);
/** Filters with the name of an attribute as an argument. */
const ATTRIBUTE_FILTERS: ReadonlySet<string> = new Set(
  "map selectattr rejectattr groupby sort sum unique min max".split(" "),
);
/** Variables that are strings of a tokenizer's configuration. */
const SPECIAL_TOKEN = /_token$/;
/** Functions of the engine and of Python, which no template looks into. */
const FUNCTIONS: ReadonlySet<string> = new Set(
  "namespace dict range raise_exception strftime_now".split(" "),
);

/**
 * The content of the tags of a Jinja template, or of a text with such tags, without comments and raw blocks; strings in
 * tags may contain braces. Ends at a tag that is not closed, which the engine refuses, and at a limit.
 */
export function tagsIn(text: string): string[] {
  const tags: string[] = [];
  const opening = /\{[{%#]/g;
  const raw = /\{%[-+]?\s{0,99}endraw/g;
  for (
    let start = opening.exec(text);
    start && tags.length < MOST_TAGS;
    start = opening.exec(text)
  ) {
    const at = start.index + 2;
    const close = text[at - 1] === "#" ? text.indexOf("#}", at) : endOfTag(text, at);
    if (close < 0) break;
    opening.lastIndex = close + 2;
    if (text[at - 1] === "#") continue;
    const tag = text.slice(at, close);
    tags.push(tag);
    if (text[at - 1] !== "%" || !/^[-+]?\s*raw\s*[-+]?$/.test(tag)) continue;
    raw.lastIndex = close;
    const end = raw.exec(text);
    if (!end) break;
    opening.lastIndex = end.index;
  }
  return tags;
}

/** Most tags that are judged; no template has so many. */
const MOST_TAGS = 50_000;

/** The part of a text in which code may be: its tags, or all of it if it has too many. */
export function tagged(text: string, tags: readonly string[]): string {
  return tags.length < MOST_TAGS ? tags.join("\n") : text;
}

/** Offset of the end of the tag whose content starts at `at`; -1 if it has none. */
function endOfTag(text: string, at: number): number {
  const end = text[at - 1] === "{" ? "}}" : "%}";
  let quote = "";
  let depth = 0;
  for (let place = at; place < text.length; place++) {
    const one = text[place] ?? "";
    if (quote !== "") {
      if (one === "\\") place++;
      else if (one === quote) quote = "";
    } else if (one === '"' || one === "'") quote = one;
    else if (depth <= 0 && text.startsWith(end, place)) return place;
    else if (one === "{") depth++;
    else if (one === "}") depth--;
  }
  return -1;
}

/**
 * Whether a template looks up an attribute or an item by a name that it composes, or looks into a function, or has too
 * many tags to be judged. @param found its tags, if they are known.
 */
export function composesNames(template: string, found = tagsIn(template)): boolean {
  if (found.length >= MOST_TAGS) return true;
  const tags = found.map(tokensOf);
  const composed = composedNames(tags);
  return tags.some((tag) => looksUp(tag, composed));
}

/** Whether a subscript, or an argument that names an attribute, contains a composed name. */
function looksUp(tag: readonly Token[], composed: ReadonlySet<string>): boolean {
  // Of each open bracket: whether it looks something up.
  const open: boolean[] = [];
  let lookups = 0;
  for (const [at, token] of tag.entries()) {
    const before = tag[at - 1];
    if (token.kind === "operator" && "([{".includes(token.text)) {
      const isSubscript = token.text === "[" && endsValue(before);
      if (isSubscript && FUNCTIONS.has(before?.text ?? "") && tag[at - 2]?.text !== ".")
        return true;
      const isFilter = token.text === "(" && ATTRIBUTE_FILTERS.has(before?.text ?? "");
      const isLookup = isSubscript || (isFilter && tag[at - 2]?.text === "|");
      open.push(isLookup);
      if (isLookup) lookups++;
    } else if (token.kind === "operator" && ")]}".includes(token.text)) {
      if (open.pop()) lookups--;
    } else if (lookups > 0) {
      if (composes(tag, at)) return true;
      if (token.kind !== "name") continue;
      const attribute = `${token.text}.${tag[at + 2]?.text}`;
      if (composed.has(token.text) || composed.has(attribute)) return true;
      if (SPECIAL_TOKEN.test(token.text)) return true;
    }
  }
  return false;
}

function endsValue(token: Token | undefined): boolean {
  if (token?.kind === "name") return !KEYWORDS.has(token.text);
  return token?.kind === "string" || (token?.kind === "operator" && ")]}".includes(token.text));
}
