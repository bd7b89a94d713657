import { setTimeout as wait } from "node:timers/promises";

/** Time as the client sees it; tests provide a clock that does not wait. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Resolves after this number of milliseconds, or at once if the signal is aborted. */
  pause(milliseconds: number, signal?: AbortSignal): Promise<void>;
  /** A number from 0 up to 1, for jitter. */
  random(): number;
}

export const systemClock: Clock = {
  now: Date.now,
  random: Math.random,
  async pause(milliseconds, signal) {
    await wait(milliseconds, undefined, signal && { signal }).catch((error: unknown) => {
      if (!signal?.aborted) throw error;
    });
  },
};

/** Pauses before something is tried again, in milliseconds: the first, and the longest of those that follow. */
export const FIRST_PAUSE = 1_000;
const LONGEST_PAUSE = 32_000;

/** The pause after a previous one, in milliseconds. */
export function longer(pause: number): number {
  return Math.min(pause * 2, LONGEST_PAUSE);
}

/** How long a piece of work may take. */
export interface Limits {
  /** Time at which the work is given up, in milliseconds since 1970. */
  readonly until: number;
  /** Aborted if the user stops the run. */
  readonly signal: AbortSignal;
}

/** Why work was given up although nothing failed. */
export class Interrupted extends Error {
  readonly why: "timeout" | "cancelled";

  constructor(why: "timeout" | "cancelled") {
    super(why === "timeout" ? "the time for it is over" : "the run was cancelled");
    this.why = why;
  }
}

/** Throws Interrupted once the limits are reached. */
export function checkLimits({ until, signal }: Limits, clock: Clock): void {
  if (signal.aborted) throw new Interrupted("cancelled");
  if (clock.now() >= until) throw new Interrupted("timeout");
}

/** Pauses, but not beyond the limits; throws Interrupted once they are reached. */
export async function pauseWithin(ms: number, limits: Limits, clock: Clock): Promise<void> {
  checkLimits(limits, clock);
  await clock.pause(Math.max(0, Math.min(ms, limits.until - clock.now())), limits.signal);
  checkLimits(limits, clock);
}
