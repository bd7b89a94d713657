import { observed, type ReadingObserver } from "../inspect/bundle/reading";
import { progressText } from "../text";
import type { Terminal } from "./command";

/** Milliseconds before which nothing is shown, and between two lines. */
const PATIENCE = 500;
const INTERVAL = 100;

/**
 * Does some work and shows how far it is, on a terminal only, if it takes more than half a second. The line is gone when
 * the work is done.
 */
export async function withProgress<T>(
  { showStatus }: Terminal,
  work: () => Promise<T>,
  doing = "reading",
  now: () => number = () => performance.now(),
): Promise<T> {
  if (!showStatus) return work();
  const begun = now();
  let [total, done] = [0, 0];
  let shownAt: number | undefined;
  const observer: ReadingObserver = {
    begin: (bytes) => {
      total += bytes;
    },
    advance: (bytes) => {
      done += bytes;
      const at = now();
      if (at - begun < PATIENCE || at - (shownAt ?? begun) < INTERVAL) return;
      shownAt = at;
      showStatus(progressText(doing, { done, total, seconds: (at - begun) / 1000 }));
    },
  };
  try {
    return await observed(observer, work);
  } finally {
    if (shownAt !== undefined) showStatus("");
  }
}
