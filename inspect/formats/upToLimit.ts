import { LimitError } from "../bytes/formatError";
import type { FormatName } from "./catalog";
import type { Recognition } from "./recognition";

/** What `read` recognises; where a limit ends it, what is known without it, and that the rest is unseen. */
export function upToLimit(known: () => Recognition, read: () => Recognition): Recognition {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof LimitError)) throw error;
    return { ...known(), unseen: error.message };
  }
}

/** A format, with a fault unless all parts of the file fit together. */
export function wholeOr(format: FormatName, fault: string, isWhole: () => boolean): Recognition {
  const read = () => ({ format, ...(!isWhole() && { fault }) });
  return upToLimit(() => ({ format }), read);
}

/** Throws LimitError for a part after the most that are walked. */
export function refuseMore(count: number, most: number, what: string): void {
  if (count >= most) throw new LimitError(`it has more than ${most} ${what}`);
}
