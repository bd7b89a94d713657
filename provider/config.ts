import { type BuildServices, buildServices } from "../cloudBuild/services";
import { GoogleAuthorizer } from "../google/auth";
import { defined } from "../google/defined";
import { configured, LOCATION_VARIABLES, PROJECT_VARIABLES } from "../google/variables";
import { StorageClient } from "../storage/client";
import { Client } from "../vertex/client";
import { type Plain, UNKNOWN } from "./values";

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
  const text = (name: string, variables: readonly string[] = []) =>
    configured(given[name], variables, environment);
  return defined({
    project: text("project", PROJECT_VARIABLES),
    location: text("location", LOCATION_VARIABLES),
    impersonateServiceAccount: text("impersonateServiceAccount"),
    endpoint: text("endpoint"),
    storageEndpoint: text("storageEndpoint"),
    cloudBuildEndpoint: text("cloudBuildEndpoint"),
    registryEndpoint: text("registryEndpoint"),
    loggingEndpoint: text("loggingEndpoint"),
  });
}

/** The clients of all APIs; undefined if a value that they need is unknown in a preview. */
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
