import { GoogleAuthorizer } from "../google/auth";
import { defined } from "../google/defined";
import { Client } from "../vertex/client";
import { type Plain, UNKNOWN } from "./values";

/** Variables of the environment that stand in for what the configuration leaves out, first come first served. */
const PROJECT = [
  "GOOGLE_CLOUD_PROJECT",
  "GOOGLE_PROJECT",
  "GCLOUD_PROJECT",
  "CLOUDSDK_CORE_PROJECT",
];
const LOCATION = [
  "GOOGLE_CLOUD_REGION",
  "GOOGLE_REGION",
  "GCLOUD_REGION",
  "CLOUDSDK_COMPUTE_REGION",
];

/** The provider's configuration; a value may be `UNKNOWN` in a preview. */
export interface Config {
  readonly project?: string;
  readonly location?: string;
  readonly impersonateServiceAccount?: string;
  readonly endpoint?: string;
}

export function configFrom(given: Plain, environment: NodeJS.ProcessEnv): Config {
  const text = (name: string, variables: readonly string[] = []) => {
    const values = [given[name], ...variables.map((variable) => environment[variable])];
    return values.find((value): value is string => typeof value === "string" && value !== "");
  };
  return defined({
    project: text("project", PROJECT),
    location: text("location", LOCATION),
    impersonateServiceAccount: text("impersonateServiceAccount"),
    endpoint: text("endpoint"),
  });
}

/** A client, or undefined where what it needs is unknown in a preview. */
export function clientFor({ impersonateServiceAccount, endpoint }: Config): Client | undefined {
  if (impersonateServiceAccount === UNKNOWN || endpoint === UNKNOWN) return undefined;
  return new Client({ authorizer: new GoogleAuthorizer(impersonateServiceAccount), endpoint });
}
