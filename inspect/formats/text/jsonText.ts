import type { ByteSource } from "../../bytes/byteSource";
import { LIMITS } from "../limits";

/** Decodes JSON in any encoding that Python's loader detects from the first bytes: UTF-8, UTF-16 and UTF-32. */
export function decodeJson(bytes: Buffer): string {
  const { width, isBig } = widthOf(bytes);
  if (width === 4) return utf32(bytes, isBig);
  const text =
    width === 2 ? (isBig ? swapped(bytes) : bytes).toString("utf16le") : bytes.toString("utf8");
  return text.replace(/^\uFEFF/, "");
}

/** Bytes of a character of JSON, or at least of one in ASCII, and their order. */
function widthOf({ 0: a = 0, 1: b = 0, 2: c = 0, 3: d = 0, length }: Buffer) {
  const isMarked = a === 0xff && b === 0xfe;
  if (isMarked && !(c === 0 && d === 0 && length % 4 === 0)) return { width: 2, isBig: false };
  if (a === 0xfe && b === 0xff) return { width: 2, isBig: true };
  if (length >= 4 && a === 0 && b === 0) return { width: 4, isBig: true };
  if (length >= 4 && (b === 0 || isMarked) && c === 0) return { width: 4, isBig: false };
  return { width: (a === 0) === (b === 0) ? 1 : 2, isBig: a === 0 };
}

/** JSON with one byte a character, `?` for one that is not ASCII, so that names in it are found in any encoding. */
export function asciiJson(source: ByteSource, head: Buffer): ByteSource {
  const { width, isBig } = widthOf(head);
  if (width === 1) return source;
  const low = isBig ? width - 1 : 0;
  return {
    size: Math.floor(source.size / width),
    read: (offset, length) => {
      const wide = source.read(offset * width, length * width);
      const ascii = Buffer.alloc(Math.floor(wide.length / width));
      for (let at = 0; at < ascii.length; at++) {
        let sum = 0;
        for (let byte = 0; byte < width; byte++) sum += wide[at * width + byte] as number;
        ascii[at] = sum < 0x80 && sum === wide[at * width + low] ? sum : 0x3f;
      }
      return ascii;
    },
  };
}

function swapped(bytes: Buffer): Buffer {
  return Buffer.from(bytes.subarray(0, bytes.length - (bytes.length % 2))).swap16();
}

/** Decodes UTF-32 without its byte order mark; returns an empty string if a code unit is not a character. */
export function utf32(bytes: Buffer, big: boolean): string {
  let text = "";
  for (let at = 0; at + 4 <= bytes.length; at += 4) {
    const code = big ? bytes.readUInt32BE(at) : bytes.readUInt32LE(at);
    if (code > 0x10ffff) return "";
    if (code !== 0xfeff || at > 0) text += String.fromCodePoint(code);
  }
  return text;
}

/** The number of strings, objects and arrays in JSON, in any encoding; infinite if they are nested too deep. */
export function countValues(bytes: Buffer): number {
  let count = 0;
  let depth = 0;
  let isQuoted = false;
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at] as number;
    if (isQuoted) {
      if (byte === 0x5c) at = nextCharacter(bytes, at);
      else if (byte === 0x22) isQuoted = false;
    } else if (byte === 0x22) {
      isQuoted = true;
      count++;
    } else if (byte === 0x7b || byte === 0x5b) {
      count++;
      if (++depth > LIMITS.jsonDepth) return Number.POSITIVE_INFINITY;
    } else if (byte === 0x7d || byte === 0x5d) depth--;
  }
  return count;
}

/** Offset of the next byte that is not zero: in UTF-16 and UTF-32, zero bytes are between ASCII characters. */
function nextCharacter(bytes: Buffer, at: number): number {
  let next = at + 1;
  while (bytes[next] === 0) next++;
  return next;
}

/** Characters in which the end of the first value is searched for. */
const FIRST_VALUE = 1024;

/**
 * Whether text follows a short first value, as in JSON Lines, so that the text is not one JSON document. A parser error
 * for each such file would cost more than reading it.
 */
export function isFollowed(text: string): boolean {
  let depth = 0;
  let isQuoted = false;
  const end = Math.min(text.length, FIRST_VALUE);
  for (let at = 0; at < end; at++) {
    const character = text.charCodeAt(at);
    if (isQuoted) {
      if (character === 0x5c) at++;
      else if (character === 0x22) isQuoted = false;
    } else if (character === 0x22) isQuoted = true;
    else if (character === 0x7b || character === 0x5b) depth++;
    else if ((character === 0x7d || character === 0x5d) && --depth <= 0)
      return /[^ \t\n\r]/.test(text.slice(at + 1, end));
  }
  return false;
}

/** Parses JSON, also with the numbers that only Python writes and accepts; undefined if the text is not JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    if (!/NaN|Infinity/.test(text)) return undefined;
  }
  try {
    return JSON.parse(withoutConstants(text));
  } catch {
    return undefined;
  }
}

/** The text with NaN and Infinity replaced outside of strings. */
function withoutConstants(text: string): string {
  let plain = "";
  for (let at = 0; at < text.length; ) {
    const open = text.indexOf('"', at);
    const before = text.slice(at, open < 0 ? text.length : open);
    plain += before.replace(/NaN|Infinity/g, "0");
    if (open < 0) break;
    let close = open + 1;
    while (close < text.length && text[close] !== '"') close += text[close] === "\\" ? 2 : 1;
    plain += text.slice(open, close + 1);
    at = close + 1;
  }
  return plain;
}
