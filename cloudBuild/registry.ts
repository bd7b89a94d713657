import type { BuildWork } from "./services";

/**
 * Types of an image's manifest that a build may push. Source: Docker Registry 2.0, and OCI's image specification 1.1.
 */
const MANIFESTS = [
  "application/vnd.docker.distribution.manifest.v2+json",
  "application/vnd.docker.distribution.manifest.list.v2+json",
  "application/vnd.oci.image.manifest.v1+json",
  "application/vnd.oci.image.index.v1+json",
].join(", ");

/**
 * Digest of the image with a tag or a digest in the registry; undefined if there is none.
 *
 * @param image such as `europe-west4-docker.pkg.dev/PROJECT/REPOSITORY/NAME`.
 */
export async function digestAt(
  { services, limits }: BuildWork,
  image: string,
  reference: string,
): Promise<string | undefined> {
  const [host = "", ...path] = image.split("/");
  const { status, headers } = await services.registry(host).exchange(
    {
      method: "HEAD",
      path: `${path.join("/")}/manifests/${reference}`,
      headers: { accept: MANIFESTS },
      accepts: [404],
    },
    limits,
  );
  return status === 404 ? undefined : (headers.get("docker-content-digest") ?? undefined);
}
