import { type BuildServices, buildServices } from "../cloudBuild/services";
import { GoogleAuthorizer } from "../google/auth";
import { defined } from "../google/defined";
import { StorageClient } from "../storage/client";
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
  readonly storageEndpoint?: string;
  readonly cloudBuildEndpoint?: string;
  readonly registryEndpoint?: string;
  readonly loggingEndpoint?: string;
}

/** The APIs that resources use. */
export interface Clients {
  readonly client: Client;
  readonly storage: StorageClient;
  readonly services: BuildServices;
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
    storageEndpoint: text("storageEndpoint"),
    cloudBuildEndpoint: text("cloudBuildEndpoint"),
    registryEndpoint: text("registryEndpoint"),
    loggingEndpoint: text("loggingEndpoint"),
  });
}

/** The clients of all APIs, or undefined where what they need is unknown in a preview. */
export function clientsFor(config: Config): Clients | undefined {
  const {
    project: _project,
    location: _location,
    impersonateServiceAccount,
    ...endpoints
  } = config;
  if ([impersonateServiceAccount, ...Object.values(endpoints)].includes(UNKNOWN)) return undefined;
  const authorizer = new GoogleAuthorizer(impersonateServiceAccount);
  return {
    client: new Client({ authorizer, endpoint: endpoints.endpoint }),
    storage: new StorageClient({ authorizer, endpoint: endpoints.storageEndpoint }),
    services: buildServices(
      { authorizer },
      {
        cloudBuild: endpoints.cloudBuildEndpoint,
        registry: endpoints.registryEndpoint,
        logging: endpoints.loggingEndpoint,
      },
    ),
  };
}
