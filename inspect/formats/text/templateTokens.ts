/** A token of a Jinja tag: a string without its content, a name, a number or an operator. */
export interface Token {
  readonly kind: "string" | "name" | "number" | "operator";
  readonly text: string;
}

const TOKEN = /"(?:[^"\\]|\\[\s\S])*"|'(?:[^'\\]|\\[\s\S])*'|[A-Za-z_]\w*|\d[\w.]*|\s+|[\s\S]/g;
/** Filters and methods that make a string of parts. Source: jinja.palletsprojects.com, "List of Builtin Filters". */
const COMPOSING: ReadonlySet<string> = new Set(
  "replace join format striptags reverse first last random attr center title capitalize lower upper urlencode xmlattr".split(
    " ",
  ),
);

/** The tokens of a tag, without white space. */
export function tokensOf(tag: string): Token[] {
  return (tag.replace(/^[-+]|[-+]$/g, "").match(TOKEN) ?? []).flatMap((text): Token[] => {
    if (/^\s/.test(text)) return [];
    if (/^["']./s.test(text)) return [{ kind: "string", text: '""' }];
    if (/^[A-Za-z_]/.test(text)) return [{ kind: "name", text }];
    return [{ kind: /^\d/.test(text) ? "number" : "operator", text }];
  });
}

/** Whether the token at `at` makes a string of others. */
export function composes(tag: readonly Token[], at: number): boolean {
  const [before, token, after] = [tag[at - 1], tag[at], tag[at + 1]];
  switch (token?.text) {
    case "~":
      return true;
    case "*":
    case "+":
    case "%":
      return before?.kind !== "number" && after?.kind !== "number";
    case "|":
    case ".":
      return COMPOSING.has(after?.text ?? "");
    default:
      return false;
  }
}
