import { buildServices } from "../../cloudBuild/services";
import type { Job } from "../../provider/resource";
import { StorageClient } from "../../storage/client";
import { Client } from "../../vertex/client";
import { TestAuthorizer } from "./google/doubles";

/** An address at which nothing answers, for the APIs that a test does not need. */
const NOWHERE = { authorizer: new TestAuthorizer(), endpoint: "http://127.0.0.1:9" };

/** What a resource needs, with the API and the limits of a test. */
export function aJob(given: Partial<Job> & Pick<Job, "limits" | "urn" | "note">): Job {
  return {
    client: new Client(NOWHERE),
    storage: new StorageClient(NOWHERE),
    services: buildServices(NOWHERE, {}),
    report: () => undefined,
    show: () => undefined,
    ...given,
  };
}
