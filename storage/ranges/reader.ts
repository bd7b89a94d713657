import type { MessagePort, Worker } from "node:worker_threads";
import { InputError } from "../../inspect/inputError";
import type { PinnedObject } from "../client";
import { urlOf } from "../place";
import { NotReachedError } from "./faults";
import { ANSWER_TIME } from "./limits";
import {
  FAILED,
  type Failure,
  LENGTH,
  newShared,
  type RangeRequest,
  STATE,
  WAITING,
} from "./protocol";

/** Time beyond that of a range after which the other thread is assumed dead, in milliseconds. */
const GRACE = 10_000;

/** What reading has cost so far. */
export interface ReadingCost {
  requests: number;
  bytes: number;
}

/** Reads ranges of objects while its own thread is blocked and another one answers. */
export class RangeReader {
  readonly cost: ReadingCost = { requests: 0, bytes: 0 };
  private readonly port: Pick<MessagePort | Worker, "postMessage">;
  private shared = newShared();

  constructor(port: Pick<MessagePort | Worker, "postMessage">) {
    this.port = port;
  }

  /** Bytes from `start` up to and without `end`, at most `MOST_BYTES`. Throws InputError if they cannot be read. */
  read(object: PinnedObject, start: number, end: number): Buffer {
    const control = new Int32Array(this.shared.control);
    Atomics.store(control, STATE, WAITING);
    const { shared } = this;
    this.port.postMessage({ object, start, end, shared } satisfies RangeRequest);
    // The notification of the answer before may come only now, so being woken does not mean that there is one.
    while (Atomics.load(control, STATE) === WAITING) {
      if (Atomics.wait(control, STATE, WAITING, ANSWER_TIME + GRACE) !== "timed-out") continue;
      // A late answer must not reach the next request.
      this.shared = newShared();
      throw new NotReachedError(
        `${urlOf(object.bucket, object.name)} cannot be read: no answer`,
        "check the connection, and run this again",
      );
    }
    const length = control[LENGTH] ?? 0;
    // A copy, because the next answer overwrites the shared memory.
    const bytes = Buffer.from(new Uint8Array(shared.data, 0, length));
    if (control[STATE] === FAILED) {
      const { what, fix, isNotReached } = JSON.parse(bytes.toString()) as Failure;
      throw isNotReached ? new NotReachedError(what, fix) : new InputError(what, fix);
    }
    this.cost.requests++;
    this.cost.bytes += length;
    return bytes;
  }
}
