import { bufferSource } from "../../bytes/byteSource";
import { FormatError } from "../../bytes/formatError";
import { formatOf } from "../catalog";
import { LIMITS } from "../limits";
import type { Sample } from "../recogniser";
import type { Recognition } from "../recognition";

/** Throws FormatError where bytes that are not unpacked to their end swell as no data does. */
export function refuseBomb(packed: number, unpacked: number): void {
  if (unpacked > packed * LIMITS.bombRatio)
    throw new FormatError(`it is a bomb: ${packed} bytes unpack to ${unpacked} or more`);
}

/**
 * What is known of packed bytes that are not unpacked to their end: what runs code as soon as it is loaded. Of anything
 * else only its begin is known, and why.
 */
export function recogniseHead(inner: Sample["inner"], start: Buffer, unseen: string): Recognition {
  const found = inner(bufferSource(start.subarray(0, LIMITS.head)));
  const { format, code = [], fault, members: _members, ...rest } = found;
  if (formatOf(format).kind === "pickle" || code.length > 0) return { format, code, ...rest };
  // What is cut off seems damaged, and what was not begun seems empty.
  const isKnown = fault === undefined && format !== "empty";
  return { format: isKnown ? format : "unknown", unseen };
}
