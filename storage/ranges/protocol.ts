import type { PinnedObject } from "../client";

/** Largest range of one request, in bytes. */
export const MOST_BYTES = 8 << 20;

/** Memory that a blocked thread and the one that answers it share. */
export interface Shared {
  /** State of the request, and the bytes of its answer in `data`. */
  readonly control: SharedArrayBuffer;
  readonly data: SharedArrayBuffer;
}

/** Indices in `control`. */
export const STATE = 0;
export const LENGTH = 1;

/** Values at `STATE`. */
export const WAITING = 0;
export const READ = 1;
/** `data` is a `Failure` as JSON. */
export const FAILED = 2;

/** Requests bytes of an object from `start` up to and without `end`. */
export interface RangeRequest {
  readonly object: PinnedObject;
  readonly start: number;
  readonly end: number;
  readonly shared: Shared;
}

/** Parts of an InputError. */
export interface Failure {
  readonly what: string;
  readonly fix: string;
  readonly isNotReached: boolean;
}

export function newShared(): Shared {
  return { control: new SharedArrayBuffer(8), data: new SharedArrayBuffer(MOST_BYTES) };
}
