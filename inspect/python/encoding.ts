import { isUtf8 } from "node:buffer";

/** A source as text; `undecoded` is the first byte that is not valid in its encoding. */
export interface DecodedSource {
  readonly text: string;
  readonly undecoded?: { readonly line: number; readonly byte: number };
}

/** Declaration of an encoding, in one of the first two lines. Source: PEP 263. */
const COOKIE = /^[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)/;
/** A line that may precede the declaration. */
const BLANK = /^[ \t\f]*(#|$)/;
/** Replacement character, which decoding yields for bytes that are not UTF-8. */
const REPLACED = "\uFFFD";
const UTF8 = /^utf[-_]?8([-_].*)?$/i;

/** Decodes a Python source as UTF-8, unless it declares another encoding; of such a source, only ASCII matters. */
export function decodeSource(bytes: Buffer): DecodedSource {
  if (isUtf8(bytes)) return { text: bytes.toString("utf8").replace(/^\uFEFF/, "") };
  const [first = "", second = ""] = bytes
    .subarray(0, 1000)
    .toString("latin1")
    .split(/\r\n?|\n/, 2);
  const encoding =
    COOKIE.exec(first)?.[1] ?? (BLANK.test(first) ? COOKIE.exec(second)?.[1] : undefined);
  if (encoding !== undefined && !UTF8.test(encoding)) return { text: bytes.toString("latin1") };
  const text = bytes.toString("utf8");
  const before = text.slice(0, Math.max(0, text.indexOf(REPLACED)));
  const byte = bytes[Buffer.byteLength(before)] ?? 0;
  return {
    text,
    undecoded: {
      line: before.split("\n").length,
      byte,
    },
  };
}
