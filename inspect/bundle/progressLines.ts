import { progressText } from "../../text";
import { observed, type ReadingObserver } from "./reading";

/** When lines about the progress of some work are shown, and how. */
export interface ProgressLines {
  /** What is done with the bytes, such as `reading`. */
  readonly doing: string;
  readonly show: (line: string) => unknown;
  /** Milliseconds between two lines. */
  readonly interval: number;
  /** Milliseconds before the first line. Defaults to `interval`. */
  readonly patience?: number;
  /** Whether a line is wanted now. Defaults to always. */
  readonly isWanted?: (totalBytes: number) => boolean;
  /** Clock in milliseconds. */
  readonly now: () => number;
}

/** Does `work`, and shows from time to time how far its reading is. */
export async function withProgressLines<T>(
  work: () => Promise<T>,
  { doing, show, interval, patience = interval, isWanted = () => true, now }: ProgressLines,
): Promise<T> {
  const begun = now();
  let [total, done, next] = [0, 0, begun + patience];
  const observer: ReadingObserver = {
    begin: (bytes) => {
      total += bytes;
    },
    advance: (bytes) => {
      done += bytes;
      const at = now();
      if (at < next || !isWanted(total)) return;
      next = at + interval;
      show(progressText(doing, { done, total, seconds: (at - begun) / 1000 }));
    },
  };
  return observed(observer, work);
}
