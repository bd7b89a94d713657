import type { ByteSource } from "../bytes/byteSource";
import type { Budget } from "./budget";
import type { Recognition } from "./recognition";

/** What a recogniser is given: the bytes, their head, and how deep in containers they are. */
export interface Sample {
  readonly source: ByteSource;
  /** The first bytes, at most `LIMITS.head`. */
  readonly head: Buffer;
  /** Whether the head has a control character, which no text contains. */
  readonly hasControl: boolean;
  /** Whether these bytes are all in the head, and a text in ASCII. */
  readonly isAscii: boolean;
  /** Containers around these bytes. */
  readonly depth: number;
  /** What is left to be spent on the file. */
  readonly budget: Budget;
  /** Recognises a member of a container. */
  readonly inner: (source: ByteSource) => Recognition;
}

/** Says what a sample is, or nothing where it is not of its formats; throws FormatError where it is, and broken. */
export type Recogniser = (sample: Sample) => Recognition | undefined;
