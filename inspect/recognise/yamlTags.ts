/**
 * Tags by which YAML names objects of Python, also with a handle of its own or escapes. Only in a tag's place, so that a
 * page may speak of them. Source: pyyaml.org, "YAML tags and Python types"; yaml.org, 1.2, 6.8.2 and 6.9.1.
 */
const TAG =
  /(?:^|[:\-?[{,]\s*|&\S+\s+)!(?:<tag:yaml\.org,2002:([^>\s]*)>|(?:[\w-]*!)?([^\s!,[\]{}]+))/gm;
const HANDLE = /^%TAG\s+\S+\s+tag:yaml\.org,2002:\S*/m;

/** The first tag of a text by which loaders of YAML make an object of Python's. */
export function pythonTag(text: string): string | undefined {
  if (!text.includes("!")) return undefined;
  const handle = HANDLE.exec(text)?.[0];
  if (handle !== undefined) return handle;
  for (const [, whole, short] of text.matchAll(TAG)) {
    const tag = unescapeTag(whole ?? short ?? "");
    if (/^python\//.test(tag)) return tag;
  }
  return undefined;
}

function unescapeTag(tag: string): string {
  return tag.replace(/%([0-9a-f]{2})/gi, (_, code: string) =>
    String.fromCharCode(Number.parseInt(code, 16)),
  );
}
