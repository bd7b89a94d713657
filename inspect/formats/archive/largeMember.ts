import { bufferSource } from "../../bytes/byteSource";
import { formatOf } from "../catalog";
import { LIMITS } from "../limits";
import type { Sample } from "../recogniser";
import type { Recognition } from "../recognition";

/** Bytes that are packed: their head, and all of them where they fit into memory. */
export interface Packed {
  readonly head: Buffer;
  /** Undefined where they are more than are taken into memory. */
  all(): Buffer | undefined;
}

/** Bytes of a text's head that are enough to call all of it a text. */
const ENOUGH = 1024;

/** What packed bytes contain. If there are too many to unpack, only text is recognised; anything else is a fault. */
export function recognisePacked(inner: Sample["inner"], { head, all }: Packed): Recognition {
  const first = inner(bufferSource(head));
  if (formatOf(first.format).toldByHead) return first;
  const whole = all();
  if (whole) return inner(bufferSource(whole));
  const isJson = /^\s*[[{]/.test(head.toString("latin1"));
  if (first.format === "text" && head.length >= ENOUGH && !isJson) return first;
  return {
    format: first.format,
    fault: `it is too large to be unpacked (more than ${LIMITS.wholeMember} bytes)`,
  };
}
