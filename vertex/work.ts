import type { Call, Client } from "./client";
import type { Limits } from "./clock";
import { ApiError, isBusy } from "./errors";
import { type Operation, type Report, waitForOthers } from "./operations";

/** What a piece of work on Vertex AI needs beside its arguments. */
export interface Work {
  readonly client: Client;
  readonly limits: Limits;
  readonly report?: Report;
}

/** Work whose progress says what is done, such as `deploying iris@3`. */
export function named(work: Work, what: string): Work {
  const { report } = work;
  return report ? { ...work, report: (progress) => report({ ...progress, what }) } : work;
}

/** Begins an operation on a resource; waits for the resource's other operations where those are in its way. */
export async function begin(work: Work, resource: string, call: Call): Promise<Operation> {
  for (;;) {
    try {
      return await work.client.send<Operation>(call, work.limits);
    } catch (error) {
      if (!isBusy(error)) throw error;
      await waitOrPause(work, resource, error);
    }
  }
}

/** Waits for the other operations of a busy resource, or a little where they are not listed. */
export async function waitOrPause(work: Work, resource: string, busy: unknown): Promise<void> {
  const waited = await waitForOthers(work.client, resource, work.limits, work.report);
  if (!waited) await work.client.pauseBefore(busy, 2_000, work.limits);
}

/** What an answer is, or undefined for 404. */
export async function undefinedIfMissing<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof ApiError && error.httpStatus === 404) return undefined;
    throw error;
  }
}
