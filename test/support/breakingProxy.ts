import { once } from "node:events";
import {
  createServer,
  type IncomingMessage,
  request,
  type Server,
  type ServerResponse,
} from "node:http";

/** Stands before a storage emulator and breaks the connection of one upload, after its first bytes. */
export class BreakingProxy {
  /** Names of the objects whose upload began, in order; the broken one among them. */
  readonly uploads: string[] = [];
  private readonly origin: string;
  private readonly breakAt: number;
  private readonly server: Server;

  private constructor(origin: string, breakAt: number) {
    this.origin = origin;
    this.breakAt = breakAt;
    this.server = createServer((incoming, answer) => this.pass(incoming, answer));
  }

  /** @param breakAt the upload that breaks, counted from 1. */
  static async start(origin: string, breakAt: number): Promise<BreakingProxy> {
    const proxy = new BreakingProxy(origin, breakAt);
    proxy.server.listen(0, "127.0.0.1");
    await once(proxy.server, "listening");
    return proxy;
  }

  /** Endpoint in the form that the gcp provider takes. */
  get endpoint(): string {
    const address = this.server.address();
    if (typeof address !== "object" || address === null) throw new Error("the proxy is stopped");
    return `http://127.0.0.1:${address.port}/storage/v1/`;
  }

  /** URL of an object's upload, as an error names it. */
  uploadUrl(bucket: string, object: string): string {
    const origin = new URL(this.endpoint).origin;
    return `${origin}/upload/storage/v1/b/${bucket}/o?uploadType=media&name=${object}`;
  }

  stop(): void {
    this.server.closeAllConnections();
    this.server.close();
  }

  private pass(incoming: IncomingMessage, answer: ServerResponse): void {
    const { pathname, searchParams } = new URL(incoming.url ?? "/", this.origin);
    if (pathname.startsWith("/upload/")) {
      const count = this.uploads.push(searchParams.get("name") ?? "");
      if (count === this.breakAt) {
        incoming.once("data", () => incoming.socket.destroy());
        return;
      }
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
