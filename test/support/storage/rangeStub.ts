import { createHash } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { crc32c } from "../../../inspect/bytes/crc32c";

/** Bytes of an object: in memory, or generated for each requested range. */
export interface StubObject {
  readonly size: number;
  read(start: number, end: number): Buffer;
  readonly md5Hash?: string;
  readonly crc32c?: string;
  readonly contentEncoding?: string;
}

/**
 * What happens to a request: an answer with this status, a broken connection, half of an answer or more than one, one with
 * other bytes, without end, that is slow or not JSON, or none.
 */
export type Fate =
  | "pass"
  | "cut"
  | "half"
  | "long"
  | "other"
  | "endless"
  | "slow"
  | "garbage"
  | "never"
  | number;

export interface Asked {
  readonly kind: "list" | "object" | "range";
  readonly name: string;
  /** How often the same range was requested before. */
  readonly times: number;
}

/** Answers listings and ranges as Cloud Storage does, of objects that need not be in memory. */
export class RangeStub {
  /** By `bucket/name`. */
  readonly objects = new Map<string, StubObject>();
  /** Number of bytes of each range that was returned. */
  readonly ranges: number[] = [];
  requests = 0;
  /** Most objects of a page of a listing. */
  pageSize = 1000;
  fate: (asked: Asked) => Fate = () => "pass";
  generation = 1;
  private readonly seen = new Map<string, number>();
  private readonly server: Server;

  private constructor() {
    this.server = createServer((request, answer) => void this.answer(request, answer));
  }

  static async start(): Promise<RangeStub> {
    const stub = new RangeStub();
    stub.server.listen(0, "127.0.0.1");
    await once(stub.server, "listening");
    return stub;
  }

  get endpoint(): string {
    const address = this.server.address();
    if (typeof address !== "object" || address === null) throw new Error("the stub is stopped");
    return `http://127.0.0.1:${address.port}`;
  }

  put(bucket: string, name: string, bytes: Buffer): void {
    const crc = Buffer.alloc(4);
    crc.writeInt32BE(crc32c(bytes));
    this.objects.set(`${bucket}/${name}`, {
      size: bytes.length,
      read: (start, end) => bytes.subarray(start, end),
      md5Hash: createHash("md5").update(bytes).digest("base64"),
      crc32c: crc.toString("base64"),
    });
  }

  stop(): void {
    this.server.closeAllConnections();
    this.server.close();
  }

  private async answer(request: IncomingMessage, answer: ServerResponse): Promise<void> {
    this.requests++;
    const url = new URL(request.url ?? "", this.endpoint);
    const [, bucket = "", encoded] =
      /^\/storage\/v1\/b\/([^/]+)\/o(?:\/(.+))?$/.exec(url.pathname) ?? [];
    const name =
      encoded === undefined ? (url.searchParams.get("prefix") ?? "") : decodeURIComponent(encoded);
    const isRange = url.searchParams.get("alt") === "media";
    const kind = encoded === undefined ? "list" : isRange ? "range" : "object";
    const key = `${kind} ${name} ${request.headers.range ?? ""}`;
    const times = this.seen.get(key) ?? 0;
    this.seen.set(key, times + 1);
    const fate = this.fate({ kind, name, times });
    if (fate === "cut") return void request.socket.destroy();
    if (fate === "never") return;
    if (fate === "garbage" && !isRange) return void answer.end("<html>a proxy's page</html>");
    if (typeof fate === "number")
      return json(answer, { error: { code: fate, message: `stub says ${fate}` } }, fate);
    if (fate === "slow") await new Promise((resolve) => setTimeout(resolve, 300));
    if (kind === "list") return this.list(bucket, name, url.searchParams.get("pageToken"), answer);
    const object = this.objects.get(`${bucket}/${name}`);
    const isGone = isRange && url.searchParams.get("generation") !== String(this.generation);
    if (!object || isGone)
      return json(answer, { error: { code: 404, message: "No such object" } }, 404);
    if (!isRange) return json(answer, this.resource(bucket, name, object));
    const [, first, last] = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? "") ?? [];
    const bytes = object.read(Number(first), Math.min(object.size, Number(last) + 1));
    this.ranges.push(bytes.length);
    if (fate === "long") return void answer.writeHead(206).end(Buffer.concat([bytes, bytes]));
    if (fate === "endless") {
      answer.writeHead(200);
      const more = () => void (answer.destroyed || answer.write(Buffer.alloc(65_536), more));
      return more();
    }
    const shift = fate === "other" ? 1 : 0;
    answer.writeHead(206, {
      "content-length": bytes.length,
      "content-range": `bytes ${Number(first) + shift}-${Number(last) + shift}/${object.size}`,
    });
    if (fate !== "half") return void answer.end(bytes);
    answer.write(bytes.subarray(0, bytes.length / 2), () => request.socket.destroy());
  }

  private list(bucket: string, prefix: string, token: string | null, answer: ServerResponse): void {
    const names = [...this.objects.keys()]
      .filter((key) => key.startsWith(`${bucket}/${prefix}`))
      .map((key) => key.slice(bucket.length + 1))
      .sort();
    const from = Number(token ?? 0);
    const page = names.slice(from, from + this.pageSize);
    const next = from + page.length;
    json(answer, {
      items: page.map((name) => this.resource(bucket, name, this.objects.get(`${bucket}/${name}`))),
      ...(next < names.length && { nextPageToken: String(next) }),
    });
  }

  private resource(bucket: string, name: string, object: StubObject | undefined): object {
    const { size, read: _read, ...sums } = object ?? { size: 0, read: undefined };
    return { bucket, name, generation: String(this.generation), size: String(size), ...sums };
  }
}

function json(answer: ServerResponse, value: object, status = 200): void {
  answer.writeHead(status, { "content-type": "application/json" });
  answer.end(JSON.stringify(value));
}
