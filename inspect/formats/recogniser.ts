import type { ByteSource } from "../bytes/byteSource";
import type { Budget } from "./budget";
import type { Recognition } from "./recognition";

/** The input of a recogniser: the bytes, their head, and their depth in containers. */
export interface Sample {
  readonly source: ByteSource;
  /** The first bytes, at most `LIMITS.head`. */
  readonly head: Buffer;
  /** Whether the head contains a control character, which text does not. */
  readonly hasControl: boolean;
  /** Whether the head contains all bytes, and they are ASCII text. */
  readonly isAscii: boolean;
  /** Number of containers around these bytes. */
  readonly depth: number;
  /** What may still be spent on the file. */
  readonly budget: Budget;
  /** Recognises a member of a container. */
  readonly inner: (source: ByteSource) => Recognition;
}

/**
 * Recognises a sample; undefined if it has none of the recogniser's formats. Throws FormatError if it has one but is
 * damaged.
 */
export type Recogniser = (sample: Sample) => Recognition | undefined;
