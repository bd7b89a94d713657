import { systemClock } from "../../../google/clock";
import { StorageClient } from "../../../storage/client";
import type { StorageWork } from "../../../storage/work";
import { TestAuthorizer } from "../google/doubles";

/** What a caller of `storage/` needs for a minute of work on a server, on the real clock. */
export function workOn(endpoint: string): StorageWork {
  return {
    storage: new StorageClient({ authorizer: new TestAuthorizer(), endpoint }),
    limits: { until: systemClock.now() + 60_000, signal: new AbortController().signal },
  };
}
