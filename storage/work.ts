import type { Limits } from "../google/clock";
import type { StorageClient } from "./client";

/** The progress of a transfer of several objects. */
export interface TransferProgress {
  readonly objects: number;
  readonly totalObjects: number;
  readonly bytes: number;
  readonly totalBytes: number;
  readonly elapsedMs: number;
}

/** What reading from Cloud Storage needs besides its arguments. */
export interface StorageAccess {
  readonly storage: StorageClient;
  readonly limits: Limits;
}

/** What a piece of work on Cloud Storage needs besides its arguments. */
export interface StorageWork extends StorageAccess {
  readonly report?: (progress: TransferProgress) => void;
}

/** Time after which progress is reported again, in milliseconds. */
const REPORT_INTERVAL = 10_000;

/** Counts what a transfer has done, and reports it from time to time. */
export class Tally {
  private readonly work: StorageWork;
  private readonly totals: Pick<TransferProgress, "totalObjects" | "totalBytes">;
  private readonly started: number;
  private reported = Number.NEGATIVE_INFINITY;
  private objects = 0;
  private bytes = 0;

  constructor(work: StorageWork, totalObjects: number, totalBytes: number) {
    this.work = work;
    this.totals = { totalObjects, totalBytes };
    this.started = work.storage.clock.now();
    this.say();
  }

  take(bytes: number): void {
    this.bytes += bytes;
    this.say();
  }

  finish(): void {
    this.objects++;
    this.say();
  }

  private say(): void {
    const now = this.work.storage.clock.now();
    if (now - this.reported < REPORT_INTERVAL) return;
    this.reported = now;
    const { objects, bytes, totals } = this;
    this.work.report?.({ objects, bytes, ...totals, elapsedMs: now - this.started });
  }
}
