import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { Faults, type RequestFault } from "./faults";
import { Refusal } from "./refusal";

/** A request, whole. */
export interface Received {
  readonly method: string;
  readonly url: URL;
  readonly headers: IncomingMessage["headers"];
  readonly body: Buffer;
}

export interface Reply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Buffer;
}

/** One of Google's APIs over HTTP on the loopback interface, with the faults that a test plans for its requests. */
export abstract class FakeServer {
  readonly requests = new Faults<RequestFault>();
  /** What the caller or the fake itself has done wrong. */
  readonly complaints: string[] = [];
  /** Method and path of each request, in order. */
  readonly log: string[] = [];
  private readonly server: Server;

  protected constructor() {
    this.server = createServer((incoming, answer) => {
      this.handle(incoming, answer).catch((error: unknown) => {
        if (incoming.errored) return; // the connection ended before the whole request, as a fault may have it
        this.complaints.push(String((error as Error).stack));
        answer.destroy();
      });
    });
  }

  get endpoint(): string {
    const address = this.server.address();
    if (typeof address !== "object" || address === null) throw new Error("the fake is stopped");
    return `http://127.0.0.1:${address.port}`;
  }

  stop(): void {
    this.server.closeAllConnections();
    this.server.close();
  }

  protected async listen(): Promise<this> {
    this.server.listen(0, "127.0.0.1");
    await once(this.server, "listening");
    return this;
  }

  /** Carries out a request; a Refusal that it throws becomes the answer. */
  protected abstract reply(request: Received): Promise<Reply> | Reply;

  /** A request as the log has it. */
  protected lineOf({ method, url }: Received): string {
    return `${method} ${url.pathname}${url.search}`;
  }

  /** The body of a refusal. */
  protected errorOf({ httpStatus: code, status, message }: Refusal): object {
    return { code, message, status };
  }

  private async handle(incoming: IncomingMessage, answer: ServerResponse): Promise<void> {
    const { method = "", url = "", headers, socket } = incoming;
    const body = Buffer.concat(await incoming.toArray());
    const request = { method, url: new URL(url, "http://fake"), headers, body };
    this.log.push(this.lineOf(request));
    const fault = this.requests.take(
      (planned) =>
        (planned.method ?? method) === method && planned.path.test(decodeURIComponent(url)),
    )?.what;
    if (fault === "cutBefore") return void socket.destroy();
    const reply = typeof fault === "object" ? this.planned(fault) : await this.outcome(request);
    if (fault === "cutAfter") return void socket.destroy();
    const bytes = reply.body ?? Buffer.alloc(0);
    answer.writeHead(reply.status, { ...reply.headers, "content-length": bytes.length });
    if (fault !== "half") return void answer.end(bytes);
    answer.write(bytes.subarray(0, bytes.length / 2));
    setTimeout(() => socket.destroy(), 20);
  }

  private async outcome(request: Received): Promise<Reply> {
    try {
      return await this.reply(request);
    } catch (error) {
      if (error instanceof Refusal) return this.refused(error);
      throw error;
    }
  }

  private planned(fault: Extract<RequestFault["what"], object>): Reply {
    const { status, code, message = "planned by the test", retryAfter } = fault;
    const reply = this.refused(new Refusal(status, code, message));
    const headers = retryAfter === undefined ? {} : { "retry-after": String(retryAfter) };
    return { ...reply, headers: { ...reply.headers, ...headers } };
  }

  private refused(refusal: Refusal): Reply {
    return json({ error: this.errorOf(refusal) }, refusal.httpStatus);
  }
}

export function json(value: unknown, status = 200): Reply {
  const headers = { "content-type": "application/json" };
  return { status, headers, body: Buffer.from(JSON.stringify(value)) };
}
