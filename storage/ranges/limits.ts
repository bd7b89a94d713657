import type { Limits } from "../../google/clock";
import type { StorageClient } from "../client";

/** Time limit for one page or range with all its repetitions, in milliseconds. */
export const ANSWER_TIME = 60_000;

/** Limits of one page or range that is read now. */
export function readLimits({ clock }: Pick<StorageClient, "clock">): Limits {
  return { until: clock.now() + ANSWER_TIME, signal: new AbortController().signal };
}
