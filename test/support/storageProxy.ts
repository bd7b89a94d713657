import { once } from "node:events";
import {
  createServer,
  type IncomingMessage,
  request,
  type Server,
  type ServerResponse,
} from "node:http";

/** A request as a handler sees it. */
export interface Passing {
  readonly kind: "upload" | "rewrite" | "list" | "object" | "other";
  /** That of the target if an object is rewritten. */
  readonly bucket: string;
  /** Name of the object; empty for requests that concern no object. */
  readonly name: string;
  readonly query: URLSearchParams;
}

/** What happens to a request: an error of the API, an answer in its place, a broken connection, or nothing special. */
export type Fate =
  | { readonly status: number; readonly message: string }
  | { readonly answer: object }
  | "break"
  | "pass";

export type Handler = (passing: Passing) => Promise<Fate> | Fate;

/** A proxy in front of a storage emulator that treats requests as a test wants. */
export class StorageProxy {
  /** Number of requests. */
  requests = 0;
  /** Names of the objects whose upload started, in order. */
  readonly uploads: string[] = [];
  handler: Handler = () => "pass";
  /** Names of the objects that were rewritten, once for each call. */
  readonly rewrites: string[] = [];
  private readonly origin: string;
  private readonly server: Server;

  private constructor(origin: string) {
    this.origin = origin;
    this.server = createServer((incoming, answer) => {
      this.pass(incoming, answer).catch(() => incoming.socket.destroy());
    });
  }

  static async start(origin: string, handler?: Handler): Promise<StorageProxy> {
    const proxy = new StorageProxy(origin);
    if (handler) proxy.handler = handler;
    proxy.server.listen(0, "127.0.0.1");
    await once(proxy.server, "listening");
    return proxy;
  }

  /** Refuses to overwrite an object, as Cloud Storage does for an account without `storage.objects.delete`. */
  refuseOverwrites(): void {
    this.handler = async ({ kind, bucket, name }) => {
      if (kind !== "upload") return "pass";
      const path = `/storage/v1/b/${bucket}/o/${encodeURIComponent(name)}`;
      const { ok } = await fetch(`${this.origin}${path}`);
      return ok ? { status: 403, message: NO_DELETE } : "pass";
    };
  }

  /** Endpoint in the form that the gcp provider expects. */
  get endpoint(): string {
    return `${this.url}/storage/v1/`;
  }

  /** Endpoint in the form that this package's provider expects. */
  get url(): string {
    const address = this.server.address();
    if (typeof address !== "object" || address === null) throw new Error("the proxy is stopped");
    return `http://127.0.0.1:${address.port}`;
  }

  stop(): void {
    this.server.closeAllConnections();
    this.server.close();
  }

  private async pass(incoming: IncomingMessage, answer: ServerResponse): Promise<void> {
    const passing = describe(incoming);
    this.requests++;
    if (passing.kind === "upload") this.uploads.push(passing.name);
    if (passing.kind === "rewrite") this.rewrites.push(passing.name);
    const fate = await this.handler(passing);
    if (fate === "break") {
      for (const moment of ["data", "end"]) incoming.once(moment, () => incoming.socket.destroy());
      return;
    }
    if (fate !== "pass") {
      incoming.resume();
      await once(incoming, "end");
      if ("answer" in fate) return void respond(answer, 200, fate.answer);
      const { status: code, message } = fate;
      const errors = [
        { message, domain: "global", reason: code === 403 ? "forbidden" : "backendError" },
      ];
      return respond(answer, code, { error: { code, message, errors } });
    }
    const { method, headers } = incoming;
    const passed = request(`${this.origin}${incoming.url}`, { method, headers }, (response) => {
      answer.writeHead(response.statusCode ?? 502, response.headers);
      response.pipe(answer);
    });
    passed.on("error", () => answer.destroy());
    incoming.pipe(passed);
  }
}

/** Cloud Storage's message if an upload would overwrite an object. */
const NO_DELETE =
  "ci@example.iam.gserviceaccount.com does not have storage.objects.delete access to the Google Cloud Storage object. Permission 'storage.objects.delete' denied on resource (or it may not exist).";

function respond(answer: ServerResponse, status: number, value: object): void {
  answer.writeHead(status, { "content-type": "application/json" });
  answer.end(JSON.stringify(value));
}

function describe({ method, url = "/" }: IncomingMessage): Passing {
  const { pathname, searchParams: query } = new URL(url, "http://proxy");
  const [, to = "", target = ""] = /\/rewriteTo\/b\/([^/]+)\/o\/([^/]+)$/.exec(pathname) ?? [];
  if (target !== "")
    return { kind: "rewrite", bucket: to, name: decodeURIComponent(target), query };
  const [, bucket = "", path = ""] = /\/b\/([^/]+)(?:\/o(?:\/(.*))?)?$/.exec(pathname) ?? [];
  if (pathname.startsWith("/upload/")) {
    return { kind: "upload", bucket, name: query.get("name") ?? "", query };
  }
  const name = decodeURIComponent(path);
  const kind =
    name !== "" ? "object" : method === "GET" && pathname.endsWith("/o") ? "list" : "other";
  return { kind, bucket, name, query };
}
