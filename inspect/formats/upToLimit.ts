import { LimitError } from "../bytes/formatError";
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
