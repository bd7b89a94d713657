import type { Received, Reply } from "../google/fakeServer";

/** A Docker registry that only says which image has a tag or a digest. */
export class FakeRegistry {
  /** Digests by `NAME:TAG` and by `NAME@DIGEST`. */
  private readonly references = new Map<string, string>();
  private readonly pushed = new Set<string>();

  /** Accepts an image, once for each build. @param name `HOST/PROJECT/REPOSITORY/IMAGE:TAG`. */
  push(build: string, name: string, digest: string): void {
    if (this.pushed.has(build)) return;
    this.pushed.add(build);
    const [image = ""] = name.split(":");
    this.references.set(name, digest);
    this.references.set(`${image}@${digest}`, digest);
  }

  /** Removes a tag; its image stays. */
  untag(name: string): void {
    this.references.delete(name);
  }

  /** Removes every image, as a cleanup policy does. */
  clear(): void {
    this.references.clear();
  }

  /** Answers `HEAD /v2/PROJECT/REPOSITORY/IMAGE/manifests/REFERENCE`. */
  answer({ url, headers }: Received, complaints: string[]): Reply {
    const { pathname } = url;
    const [, path = "", reference = ""] =
      /^\/v2\/(.+)\/manifests\/([\w.:-]+)$/.exec(pathname) ?? [];
    if (path === "") complaints.push(`HEAD ${pathname}: the registry has no such path`);
    if (!headers.accept?.includes("application/vnd.oci.image.manifest.v1+json"))
      complaints.push(`HEAD ${pathname}: the registry would answer a manifest of the first schema`);
    const separator = reference.startsWith("sha256:") ? "@" : ":";
    const found = [...this.references].find(([name]) =>
      name.endsWith(`/${path}${separator}${reference}`),
    );
    return found
      ? { status: 200, headers: { "docker-content-digest": found[1] } }
      : { status: 404 };
  }
}
