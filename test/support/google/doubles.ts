import type { Authorizer } from "../../../google/auth";
import type { Clock } from "../../../google/clock";

/** A clock that advances only when a caller waits. */
export class TestClock implements Clock {
  time = Date.parse("2026-11-28T12:00:00Z");
  /** Every requested pause, in milliseconds. */
  readonly pauses: number[] = [];

  now = (): number => this.time;

  random(): number {
    return 1;
  }

  async pause(milliseconds: number, signal?: AbortSignal): Promise<void> {
    this.pauses.push(milliseconds);
    const end = this.time + milliseconds;
    await new Promise((resolve) => setImmediate(resolve));
    if (!signal?.aborted) this.time = Math.max(this.time, end);
  }
}

/** Fake credentials, which count how often another token was requested. */
export class TestAuthorizer implements Authorizer {
  renewed = 0;

  async headers(): Promise<Record<string, string>> {
    return { authorization: `Bearer token-${this.renewed}` };
  }

  renew(): void {
    this.renewed++;
  }
}
