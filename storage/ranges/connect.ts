import { GoogleAuthorizer } from "../../google/auth";
import { StorageClient } from "../client";

/** How Cloud Storage is reached. */
export interface Connection {
  /** Origin of the API, such as that of an emulator. Defaults to Google's. */
  readonly endpoint?: string | undefined;
}

/**
 * A client with the credentials of this machine, or as the service account that @pulumi/gcp is configured to
 * impersonate.
 */
export function connect({ endpoint }: Connection): StorageClient {
  const impersonate = process.env["GOOGLE_IMPERSONATE_SERVICE_ACCOUNT"] || undefined;
  return new StorageClient({ authorizer: new GoogleAuthorizer(impersonate), endpoint });
}
