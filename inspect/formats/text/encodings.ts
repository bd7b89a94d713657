import { type ByteSource, bufferSource } from "../../bytes/byteSource";
import { partsOf } from "../../bytes/chunks";
import { startsAt } from "../../bytes/startsAt";
import { controlIn, hasControl, isText } from "../../bytes/textBytes";
import { LIMITS } from "../limits";
import type { Sample } from "../recogniser";
import type { TextEncoding } from "../recognition";
import { utf32 } from "./jsonText";

/**
 * Below this length, bytes without white space must mostly be ASCII letters or digits to be text, so that a few numbers
 * are not mistaken for text.
 */
const SHORT = 64;
/** Code units that are inspected to recognise UTF-16 or UTF-32 without a byte order mark. */
const PROBED = 64;
/** Escape sequences that switch the character set in ISO-2022. Source: RFC 1468, RFC 1557, RFC 2237. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: the escape character is the mark of ISO-2022
const SWITCH = /\x1b(?:\$[@AB]|\$\([CD]|\([BIJ])/g;

/** A text in the form in which it is judged, and its encoding if that is not UTF-8. */
export interface ReadText {
  readonly sample: Sample;
  readonly encoding?: TextEncoding;
}

/**
 * The text in UTF-8 if its bytes show that it is UTF-16 or UTF-32. Text in other encodings is returned as it is,
 * because code and tags are ASCII in each of them. Bytes that are not text are returned as they are.
 */
export function inUtf8(sample: Sample): ReadText {
  const { source, head } = sample;
  const wide = wideOf(head);
  if (wide) return source.size > LIMITS.wholeMember ? { sample } : decoded(sample, wide);
  if (sample.hasControl) return isIso2022(sample) ? asAscii(sample) : { sample };
  if (isText(head, source.size > head.length) || !isLegacy(source, head)) return { sample };
  return { sample, encoding: "unknown" };
}

interface Wide {
  readonly encoding: "UTF-16" | "UTF-32";
  readonly isBig: boolean;
  /** Whether a byte order mark declares the encoding; otherwise readers must be told. */
  readonly isMarked: boolean;
}

/** The encoding by the byte order mark, or by the positions of zero bytes in ASCII characters. */
function wideOf(head: Buffer): Wide | undefined {
  // Not by iteration, which would cost most files more than all that follows.
  const { 0: first, 1: second, 2: third, 3: fourth } = head;
  if (first === 0xff && second === 0xfe) {
    const isLong = third === 0 && fourth === 0;
    return { encoding: isLong ? "UTF-32" : "UTF-16", isBig: false, isMarked: true };
  }
  if (first === 0xfe && second === 0xff) return { encoding: "UTF-16", isBig: true, isMarked: true };
  if (first !== 0 && second !== 0 && third !== 0 && fourth !== 0) return undefined;
  const zeros = [0, 0, 0, 0];
  const end = Math.min(head.length & ~3, 4 * PROBED);
  for (let at = 0; at < end; at++) if (head[at] === 0) zeros[at & 3] = (zeros[at & 3] ?? 0) + 1;
  const [a = 0, b = 0, c = 0, d = 0] = zeros;
  const units = end / 4;
  if (units === 0) return undefined;
  const known = { isMarked: false, encoding: "UTF-32" } as const;
  // Requires that most characters are ASCII, because the bytes may otherwise be numbers.
  if (c === units && d === units && a === 0 && 2 * b >= units) return { ...known, isBig: false };
  if (a === units && b === units && d === 0 && 2 * c >= units) return { ...known, isBig: true };
  const [even, odd] = [a + c, b + d];
  if (even === 0 && 2 * odd >= units) return { ...known, encoding: "UTF-16", isBig: false };
  if (odd === 0 && 2 * even >= units) return { ...known, encoding: "UTF-16", isBig: true };
  return undefined;
}

function decoded(sample: Sample, { encoding, isBig, isMarked }: Wide): ReadText {
  if (sample.source.size % (encoding === "UTF-32" ? 4 : 2) !== 0) return { sample };
  const start = textIn(sample.head, encoding, isBig);
  if (start === undefined || hasControl(Buffer.from(start.slice(0, -1)))) return { sample };
  const text = textIn(sample.source.read(0, sample.source.size), encoding, isBig);
  if (text === undefined) return { sample };
  const bytes = Buffer.from(text);
  const isBinary = hasControl(bytes);
  const head = bytes.subarray(0, LIMITS.head);
  const read = { ...sample, source: bufferSource(bytes), head, hasControl: isBinary };
  return { sample: read, ...(!isBinary && !isMarked && { encoding }) };
}

/** Undefined if a code unit is not a character; the last one of a head may be truncated. */
function textIn(bytes: Buffer, encoding: Wide["encoding"], isBig: boolean): string | undefined {
  if (encoding === "UTF-32") return utf32(bytes, isBig) || undefined;
  try {
    const decoder = new TextDecoder(isBig ? "utf-16be" : "utf-16le", { fatal: true });
    return decoder.decode(bytes, { stream: bytes.length === LIMITS.head });
  } catch {
    return undefined;
  }
}

/**
 * Whether at least a quarter of a text is letters, digits and white space; floats such as 0.5 and 2.0 are `?` and `@`
 * in UTF-32.
 */
export function hasWords({ head }: Sample): boolean {
  const text = head.toString("utf8");
  return 4 * (text.match(/[A-Za-z0-9\s]/g) ?? []).length >= text.length;
}

/** Whether bytes that are not UTF-8 are text in an older encoding: white space, and no control characters anywhere. */
function isLegacy(source: ByteSource, head: Buffer): boolean {
  let [words, spaces] = [0, 0];
  for (const byte of head) {
    if (byte === 0x20 || byte === 0x0a || byte === 0x0d) spaces++;
    else if (isWord(byte)) words++;
  }
  const isShort = head.length < SHORT && spaces === 0;
  if (isShort ? 4 * words < 3 * head.length : spaces * 512 < head.length) return false;
  if (source.size <= head.length) return true;
  for (const { part } of partsOf(source, 0)) if (hasControl(part)) return false;
  return true;
}

function isIso2022({ source, head }: Sample): boolean {
  // In most other bytes, the first control character does not start a switch.
  const first = controlIn(head);
  if (!(startsAt(head, first, "\x1b$") || startsAt(head, first, "\x1b("))) return false;
  if (source.size > LIMITS.wholeMember) return false;
  if (hasControl(withoutSwitches(head.subarray(0, -4)))) return false;
  const plain = withoutSwitches(source.read(0, source.size));
  return !hasControl(plain) && plain.every((byte) => byte < 0x80);
}

function withoutSwitches(bytes: Buffer): Buffer {
  return Buffer.from(bytes.toString("latin1").replace(SWITCH, ""), "latin1");
}

function asAscii(sample: Sample): ReadText {
  const bytes = withoutSwitches(sample.source.read(0, sample.source.size));
  const head = bytes.subarray(0, LIMITS.head);
  const read = { ...sample, source: bufferSource(bytes), head, hasControl: false };
  return { sample: read, encoding: "unknown" };
}

function isWord(byte: number): boolean {
  return byte < 0x80 && /\w/.test(String.fromCharCode(byte));
}
