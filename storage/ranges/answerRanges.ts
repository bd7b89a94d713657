import type { MessagePort, Worker } from "node:worker_threads";
import type { InputError } from "../../inspect/inputError";
import type { StorageClient } from "../client";
import { urlOf } from "../place";
import { NotReachedError, readFault } from "./faults";
import { readLimits } from "./limits";
import { FAILED, type Failure, LENGTH, type RangeRequest, READ, STATE } from "./protocol";

/** Answers the requests that blocked threads send by `port`. */
export function answerRanges(port: MessagePort | Worker, storage: StorageClient): void {
  port.on("message", (request: RangeRequest) => void answer(request, storage));
}

async function answer(
  { object, start, end, shared }: RangeRequest,
  storage: StorageClient,
): Promise<void> {
  const data = new Uint8Array(shared.data);
  const give = (state: number, bytes: Uint8Array) => {
    const control = new Int32Array(shared.control);
    data.set(bytes);
    control[LENGTH] = bytes.length;
    Atomics.store(control, STATE, state);
    Atomics.notify(control, STATE);
  };
  try {
    give(READ, await storage.read(object, start, end, readLimits(storage)));
  } catch (error) {
    give(FAILED, Buffer.from(JSON.stringify(failureOf(object, error))));
  }
}

function failureOf({ bucket, name }: RangeRequest["object"], error: unknown): Failure {
  let fault: InputError;
  try {
    fault = readFault(urlOf(bucket, name), error);
  } catch {
    const what = `${urlOf(bucket, name)}: ${(error as Error).stack}`;
    return { what, fix: "report this fault", isNotReached: false };
  }
  const { what, fix } = fault;
  return { what, fix, isNotReached: fault instanceof NotReachedError };
}
