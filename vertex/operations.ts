import type { Call } from "../google/api";
import {
  isBusy,
  isStatus,
  OperationError,
  OperationLost,
  undefinedIfMissing,
} from "../google/errors";
import { poll } from "../google/poll";
import { ADVICE } from "./advice";
import type { Work } from "./work";

/** A long-running operation. Source: google/longrunning/operations.proto. */
export interface Operation {
  readonly name: string;
  readonly done?: boolean;
  readonly error?: { readonly code: number; readonly message?: string };
  readonly response?: Readonly<Record<string, unknown>>;
  readonly metadata?: {
    readonly "@type"?: string;
    readonly deploymentStage?: string;
    readonly genericMetadata?: { readonly createTime?: string };
  };
}

/**
 * Waits until an operation has ended, and returns its response. Throws OperationError if it failed, OperationLost if
 * the service no longer knows it, and Interrupted at the limits.
 */
export async function waitFor(
  work: Work,
  begun: Operation,
): Promise<Readonly<Record<string, unknown>>> {
  const { client, limits, report } = work;
  const polled = {
    name: begun.name,
    look: () => look(work, begun.name),
    isDone: ({ done }: Operation) => done === true,
    stageOf: ({ metadata }: Operation) => metadata?.deploymentStage,
  };
  const operation = await poll(begun, polled, { clock: client.clock, limits, report });
  if (operation.error)
    throw new OperationError(
      begun.name,
      operation.error.code,
      operation.error.message ?? "no reason is given",
      ADVICE,
    );
  return operation.response ?? {};
}

async function look({ client, limits }: Work, name: string): Promise<Operation> {
  try {
    return await client.send<Operation>({ method: "GET", path: name }, limits);
  } catch (error) {
    if (isStatus(error, "NOT_FOUND")) throw new OperationLost(`operation ${name} does not exist`);
    throw error;
  }
}

/** Operations of a resource, unfinished and ended ones; none if the resource is unknown. */
export async function operationsOf(
  { client, limits }: Work,
  resource: string,
): Promise<Operation[]> {
  const listed = client.list<Operation>(`${resource}/operations`, "operations", limits);
  return (await undefinedIfMissing(listed)) ?? [];
}

/** Waits for the unfinished operations of a resource, however they end; returns false if there were none. */
export async function waitForOthers(work: Work, resource: string): Promise<boolean> {
  const unfinished = (await operationsOf(work, resource)).filter(({ done }) => !done);
  for (const operation of unfinished)
    await waitFor(work, operation).catch((error: unknown) => {
      if (!(error instanceof OperationError) && !(error instanceof OperationLost)) throw error;
    });
  return unfinished.length > 0;
}

/** Waits for the other operations of a busy resource, or briefly if they are not listed. */
export async function waitOrPause(work: Work, resource: string, busy: unknown): Promise<void> {
  if (!(await waitForOthers(work, resource)))
    await work.client.pauseBefore(busy, 2_000, work.limits);
}

/**
 * Starts an operation on a resource and waits until it has ended. If other operations of the resource exclude it, waits
 * for those first.
 */
export async function carryOut(work: Work, resource: string, call: Call): Promise<void> {
  await waitFor(work, await sendWhenFree<Operation>(work, resource, call));
}

/**
 * Carries out a call that removes something. Something that does not exist counts as removed, and so does the target of
 * a lost operation.
 */
export async function remove(work: Work, resource: string, call: Call): Promise<void> {
  try {
    await carryOut(work, resource, call);
  } catch (error) {
    if (!isStatus(error, "NOT_FOUND") && !(error instanceof OperationLost)) throw error;
  }
}

/** Sends a request that changes a resource; if other operations of it exclude that, waits for those first. */
export async function sendWhenFree<Answer>(
  work: Work,
  resource: string,
  call: Call,
): Promise<Answer> {
  for (;;) {
    try {
      return await work.client.send<Answer>(call, work.limits);
    } catch (error) {
      if (!isBusy(error)) throw error;
      await waitOrPause(work, resource, error);
    }
  }
}
