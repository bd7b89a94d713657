import type { Client } from "./client";
import { type Limits, pauseWithin } from "./clock";
import { ApiError, isStatus, OperationError, OperationLost } from "./errors";

/** Pauses between two looks at an operation, in milliseconds. */
const FIRST_POLL = 1_000;
const LONGEST_POLL = 20_000;
const GROWTH = 1.5;
/** Time after which progress is said again although nothing has changed, in milliseconds. */
const REPORT_INTERVAL = 10_000;

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

/** Where an operation is. */
export interface Progress {
  readonly operation: string;
  /** Stage of a deployment, such as `STARTING_MODEL_SERVER`; undefined for operations without stages. */
  readonly stage: string | undefined;
  readonly elapsedMs: number;
  /** What is done, such as `deploying iris@3`. */
  readonly what?: string;
}

export type Report = (progress: Progress) => void;

/**
 * Waits until an operation has ended, and gives its response. Throws OperationError where it failed, OperationLost where
 * the service has forgotten it, and Interrupted at the limits.
 */
export async function waitFor(
  client: Client,
  begun: Operation,
  limits: Limits,
  report: Report = () => undefined,
): Promise<Readonly<Record<string, unknown>>> {
  const started = client.clock.now();
  let operation = begun;
  let stage: string | undefined;
  let reported = Number.NEGATIVE_INFINITY;
  for (let pause = FIRST_POLL; !operation.done; pause = Math.min(pause * GROWTH, LONGEST_POLL)) {
    const now = client.clock.now();
    const current = operation.metadata?.deploymentStage;
    if (current !== stage || now - reported >= REPORT_INTERVAL) {
      stage = current;
      reported = now;
      report({ operation: begun.name, stage, elapsedMs: now - started });
    }
    const untilReport = reported + REPORT_INTERVAL - now;
    const jittered = pause * (0.9 + client.clock.random() / 5);
    await pauseWithin(Math.min(jittered, untilReport), limits, client.clock);
    operation = await look(client, begun.name, limits);
  }
  if (operation.error)
    throw new OperationError(
      begun.name,
      operation.error.code,
      operation.error.message ?? "no reason is given",
    );
  return operation.response ?? {};
}

async function look(client: Client, name: string, limits: Limits): Promise<Operation> {
  try {
    return await client.send<Operation>({ method: "GET", path: name }, limits);
  } catch (error) {
    if (isStatus(error, "NOT_FOUND")) throw new OperationLost(`operation ${name} does not exist`);
    throw error;
  }
}

/** Operations of a resource, unfinished and ended ones; none where the resource is unknown. */
export async function operationsOf(
  client: Client,
  resource: string,
  limits: Limits,
): Promise<Operation[]> {
  try {
    return await client.list<Operation>(`${resource}/operations`, "operations", limits);
  } catch (error) {
    if (error instanceof ApiError && error.httpStatus === 404) return [];
    throw error;
  }
}

/** Waits for the unfinished operations of a resource, however they end; false where there were none. */
export async function waitForOthers(
  client: Client,
  resource: string,
  limits: Limits,
  report?: Report,
): Promise<boolean> {
  const unfinished = (await operationsOf(client, resource, limits)).filter(({ done }) => !done);
  for (const operation of unfinished)
    await waitFor(client, operation, limits, report).catch((error: unknown) => {
      if (!(error instanceof OperationError) && !(error instanceof OperationLost)) throw error;
    });
  return unfinished.length > 0;
}
