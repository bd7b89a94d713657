/**
 * A verbatim tag, or one with a handle; captures the start of its name. Source: pyyaml.org, "YAML tags and Python
 * types"; yaml.org, 1.2, 6.9.1.
 */
const TAG = /!(?:<([^\s>]{1,160})|(?:[\w-]{1,60}!|!)?([^\s!,[\]{}]{1,160}))/y;
/** The prefix that a handle stands for. Source: yaml.org, 1.2, 6.8.2. */
const HANDLE = /(?:^|[\x85\uFEFF])%TAG[ \t]+\S+[ \t]+(\S{1,160})/gm;
/** Source: yaml.org, 1.1, 4.1.4 "Line Break Characters". */
const LINE_BREAK = /[\n\r\x85\u2028\u2029]/;
const PYTHON_URI = "tag:yaml.org,2002:python/";

/**
 * The first tag in a text with which YAML loaders construct a Python object, even under its own handle or with escapes.
 * Only where a tag may be, so that a document may mention tags.
 */
export function pythonTag(text: string): string | undefined {
  if (!text.includes("!")) return undefined;
  for (const [handle, prefix = ""] of text.matchAll(HANDLE)) {
    const uri = unescapeTag(prefix);
    if (uri.startsWith(PYTHON_URI) || PYTHON_URI.startsWith(uri)) return handle;
  }
  for (const line of text.split(LINE_BREAK)) {
    const tag = line.includes("!") && !/^\s*#/.test(line) ? tagIn(line) : undefined;
    if (tag !== undefined) return tag;
  }
  return undefined;
}

function tagIn(line: string): string | undefined {
  for (let at = line.indexOf("!"); at >= 0; at = line.indexOf("!", at + 1)) {
    TAG.lastIndex = at;
    const [, whole, short] = TAG.exec(line) ?? [];
    const tag = unescapeTag(whole ?? short ?? "").replace("tag:yaml.org,2002:", "");
    if (tag.startsWith("python/") && isTagPlace(line, at)) return tag;
  }
  return undefined;
}

/** Whether a tag is first on its line, or after a YAML indicator or an anchor. */
function isTagPlace(line: string, at: number): boolean {
  let end = at;
  while (end > 0 && /\s/.test(line[end - 1] ?? "")) end--;
  if (end === 0 || /[:\-?[{,]/.test(line[end - 1] ?? "")) return true;
  if (end === at) return false;
  let start = end;
  while (start > 0 && /\S/.test(line[start - 1] ?? "")) start--;
  return line[start] === "&";
}

function unescapeTag(tag: string): string {
  return tag.replace(/%([0-9a-f]{2})/gi, (_, code: string) =>
    String.fromCharCode(Number.parseInt(code, 16)),
  );
}
