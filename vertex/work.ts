import type { Limits } from "../google/clock";
import type { Client } from "./client";

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
