import { observed, type ReadingObserver } from "../inspect/bundle/reading";
import { formatBytes } from "../text";
import type { Terminal } from "./command";

/** Milliseconds before which nothing is shown, and between two lines. */
const PATIENCE = 500;
const INTERVAL = 100;

/**
 * Does some work and shows how far its reading is, on a terminal only, if it takes more than half a second. The line is
 * gone when the work is done.
 */
export async function withProgress<T>(
  { showStatus }: Terminal,
  work: () => Promise<T>,
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
      showStatus(statusLine(done, total, (at - begun) / 1000));
    },
  };
  try {
    return await observed(observer, work);
  } finally {
    if (shownAt !== undefined) showStatus("");
  }
}

/** Bytes, share and time left: `reading 1.2 GB of 10.0 GB, 12%, 25 s left`. */
export function statusLine(done: number, total: number, seconds: number): string {
  const read = `reading ${formatBytes(done)}`;
  // A file may grow while it is read.
  if (done <= 0 || total < done) return read;
  const left = Math.ceil((seconds * (total - done)) / done);
  return `${read} of ${formatBytes(total)}, ${Math.floor((100 * done) / total)}%, ${left} s left`;
}
