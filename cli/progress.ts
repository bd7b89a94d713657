import { withProgressLines } from "../inspect/bundle/progressLines";
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
  let isShown = false;
  const show = (line: string) => {
    isShown = true;
    showStatus(line);
  };
  try {
    return await withProgressLines(work, {
      doing,
      show,
      interval: INTERVAL,
      patience: PATIENCE,
      now,
    });
  } finally {
    if (isShown) showStatus("");
  }
}
