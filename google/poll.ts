import { type Clock, type Limits, pauseWithin } from "./clock";
import type { Report } from "./progress";

/** Pauses between two checks, in milliseconds. */
const FIRST_POLL = 1_000;
const LONGEST_POLL = 20_000;
const GROWTH = 1.5;
/** Time after which progress is reported again although nothing has changed, in milliseconds. */
const REPORT_INTERVAL = 10_000;

/** Work that takes time, and how to check it. */
export interface Polled<T> {
  readonly name: string;
  look(): Promise<T>;
  isDone(state: T): boolean;
  stageOf(state: T): string | undefined;
}

/** Checks work until it is done, and reports each change of its stage. Throws Interrupted at the limits. */
export async function poll<T>(
  first: T,
  { name, look, isDone, stageOf }: Polled<T>,
  {
    clock,
    limits,
    report,
  }: { readonly clock: Clock; readonly limits: Limits; readonly report?: Report | undefined },
): Promise<T> {
  const started = clock.now();
  let state = first;
  let stage: string | undefined;
  let reported = Number.NEGATIVE_INFINITY;
  for (let pause = FIRST_POLL; !isDone(state); pause = Math.min(pause * GROWTH, LONGEST_POLL)) {
    const now = clock.now();
    const current = stageOf(state);
    if (current !== stage || now - reported >= REPORT_INTERVAL) {
      stage = current;
      reported = now;
      report?.({ operation: name, stage, elapsedMs: now - started });
    }
    const untilReport = reported + REPORT_INTERVAL - now;
    const jittered = pause * (0.9 + clock.random() / 5);
    await pauseWithin(Math.min(jittered, untilReport), limits, clock);
    state = await look();
  }
  return state;
}
