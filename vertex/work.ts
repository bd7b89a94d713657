import type { Limits } from "../google/clock";
import type { Report } from "../google/progress";
import type { Client } from "./client";

/** What a piece of work on Vertex AI needs besides its arguments. */
export interface Work {
  readonly client: Client;
  readonly limits: Limits;
  readonly report?: Report;
}

/** Work whose progress names the action, such as `deploying iris@3`. */
export function named(work: Work, what: string): Work {
  const { report } = work;
  return report ? { ...work, report: (progress) => report({ ...progress, what }) } : work;
}
