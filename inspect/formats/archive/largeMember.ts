import { bufferSource } from "../../bytes/byteSource";
import { FormatError } from "../../bytes/formatError";
import { formatOf } from "../catalog";
import { LIMITS } from "../limits";
import type { Sample } from "../recogniser";
import type { Recognition } from "../recognition";

/** Throws FormatError if bytes that are not unpacked to their end expand more than real data does. */
export function refuseBomb(packed: number, unpacked: number): void {
  if (unpacked > packed * LIMITS.bombRatio)
    throw new FormatError(
      `it is a decompression bomb: ${packed} bytes unpack to ${unpacked} or more`,
    );
}

/**
 * Recognises packed data by its first bytes, when it is not unpacked to its end. Formats that run code when they are
 * loaded count as found; for any other format, the rest is reported as unseen.
 */
export function recogniseHead(inner: Sample["inner"], start: Buffer, unseen: string): Recognition {
  const found = inner(bufferSource(start.subarray(0, LIMITS.head)));
  const { format, code = [], fault, members: _members, ...rest } = found;
  if (formatOf(format).kind === "pickle" || code.length > 0) return { format, code, ...rest };
  // Truncated data seems damaged, and data of which nothing was unpacked seems empty.
  const isKnown = fault === undefined && format !== "empty";
  return { format: isKnown ? format : "unknown", unseen };
}
