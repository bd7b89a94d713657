/** A Docker repository of Artifact Registry. */
export interface Repository {
  /** Such as `europe-west4-docker.pkg.dev`. */
  readonly host: string;
  /** `PROJECT/REPOSITORY`; a project of a domain has a colon. */
  readonly path: string;
}

const REGISTRY = /^([a-z0-9-]+-docker\.pkg\.dev)\/([a-z0-9.:-]+\/[a-z0-9-]+)\/?$/;
const RESOURCE = /^projects\/([a-z0-9.:-]+)\/locations\/([a-z0-9-]+)\/repositories\/([a-z0-9-]+)$/;
/** Source: "path-component" in the specification of image references, github.com/distribution/reference. */
const COMPONENT = /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*$/;
const LONGEST_NAME = 100;

/**
 * Reads a repository as registries name it, `L-docker.pkg.dev/P/R`, or as the API does,
 * `projects/P/locations/L/repositories/R`.
 */
export function parseRepository(name: string): Repository | undefined {
  const [, host, path] = REGISTRY.exec(name) ?? [];
  if (host !== undefined && path !== undefined) return { host, path };
  const [, project, location, repository] = RESOURCE.exec(name) ?? [];
  return repository === undefined
    ? undefined
    : { host: `${location}-docker.pkg.dev`, path: `${project}/${repository}` };
}

export function isImageName(name: string): boolean {
  return name.length <= LONGEST_NAME && COMPONENT.test(name);
}

/** The name of a model as the name of an image, with invalid characters replaced. */
export function imageNameFrom(model: string): string {
  const fitting = model
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .slice(0, LONGEST_NAME)
    .replace(/^-|-$/g, "");
  return fitting === "" ? "model" : fitting;
}

/** An image without tag and digest: `europe-west4-docker.pkg.dev/PROJECT/REPOSITORY/NAME`. */
export function imageOf({ host, path }: Repository, name: string): string {
  return `${host}/${path}/${name}`;
}
