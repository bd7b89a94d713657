import type { Received } from "../google/fakeServer";

/** A request to the fake, with the object or the target that its path names. */
export class Call {
  readonly method: string;
  readonly url: URL;
  readonly headers: Received["headers"];
  readonly body: Buffer;
  readonly bucket: string;
  readonly name: string;
  /** Bucket and name of the object that a rewrite makes. */
  readonly target: readonly [bucket: string, name: string] | undefined;

  constructor({ method, url, headers, body }: Received) {
    this.method = method;
    this.url = url;
    this.headers = headers;
    this.body = body;
    const [, bucket = "", name = "", toBucket = "", toName = ""] =
      /\/b\/([^/]+)\/o(?:\/([^/]+))?(?:\/rewriteTo\/b\/([^/]+)\/o\/([^/]+))?$/.exec(
        this.url.pathname,
      ) ?? [];
    this.bucket = bucket;
    this.name = decodeURIComponent(name);
    this.target = toName === "" ? undefined : [toBucket, decodeURIComponent(toName)];
  }

  get object(): string | undefined {
    const name = this.target?.[1] || this.name || this.query("name");
    return name === "" ? undefined : `${this.target?.[0] ?? this.bucket}/${name}`;
  }

  query = (name: string): string => this.url.searchParams.get(name) ?? "";
}
