import { Api, type ApiOptions } from "../google/api";
import type { Limits } from "../google/clock";
import type { Report } from "../google/progress";
import type { StorageClient } from "../storage/client";

/** Origins of the APIs, instead of their own. */
export interface BuildEndpoints {
  readonly cloudBuild?: string | undefined;
  readonly logging?: string | undefined;
  readonly registry?: string | undefined;
}

/** The APIs that a build needs besides Cloud Storage. */
export interface BuildServices {
  readonly cloudBuild: Api;
  readonly logging: Api;
  /** The registry at a host, such as `europe-west4-docker.pkg.dev`. */
  registry(host: string): Api;
}

/** What a piece of work on an image needs besides its arguments. */
export interface BuildWork {
  readonly services: BuildServices;
  readonly storage: StorageClient;
  readonly limits: Limits;
  readonly report?: Report;
}

export function buildServices(
  options: Omit<ApiOptions, "advice" | "endpoint">,
  endpoints: BuildEndpoints,
): BuildServices {
  const at = (origin: string, endpoint: string | undefined, access: string) =>
    new Api({ ...options, advice: { access }, endpoint }, () => new URL(origin));
  return {
    cloudBuild: at(
      "https://cloudbuild.googleapis.com/v1/",
      endpoints.cloudBuild,
      "grant the caller roles/cloudbuild.builds.editor in the project, and check that the Cloud Build API is enabled there",
    ),
    logging: at(
      "https://logging.googleapis.com/v2/",
      endpoints.logging,
      "grant the caller roles/logging.viewer in the project",
    ),
    registry: (host) =>
      at(
        `https://${host}/v2/`,
        endpoints.registry,
        "grant the caller roles/artifactregistry.reader on the repository",
      ),
  };
}
