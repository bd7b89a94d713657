import { isUtf8 } from "node:buffer";
import { FormatError } from "./formatError";

/** Bits of tab, line feed, form feed and carriage return: the control characters that text may contain. */
const SPACE = (1 << 0x09) | (1 << 0x0a) | (1 << 0x0c) | (1 << 0x0d);

/** Whether any byte is a control character that text does not contain. */
export function hasControl(bytes: Buffer): boolean {
  return controlIn(bytes) >= 0;
}

/** Offset of the first control character that text does not contain; -1 if there is none. */
export function controlIn(bytes: Buffer): number {
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at] as number;
    if (byte < 0x20 && (SPACE & (1 << byte)) === 0) return at;
  }
  return -1;
}

/**
 * Whether bytes are UTF-8 without control characters other than white space. @param isCut whether the last character
 * may be truncated.
 */
export function isText(head: Buffer, isCut: boolean): boolean {
  if (hasControl(head)) return false;
  return isUtf8(head) || (isCut && startsAsUtf8(head));
}

function startsAsUtf8(bytes: Buffer): boolean {
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(bytes, { stream: true });
    return true;
  } catch {
    return false;
  }
}

/** Throws FormatError if a part of a text has a zero byte. @param start the offset of the part in the text. */
export function refuseZeros(part: Buffer, start: number): void {
  const zero = part.indexOf(0);
  if (zero >= 0) throw new FormatError("text that contains zero bytes", start + zero);
}
