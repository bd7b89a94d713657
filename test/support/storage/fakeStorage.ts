import { createHash } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { crc32c } from "../../../inspect/bytes/crc32c";
import { Faults, type RequestFault } from "../vertex/faults";
import { Refusal } from "../vertex/refusal";
import { Call } from "./call";
import { Sessions } from "./sessions";

/** An object of the fake. */
export interface FakeObject {
  readonly bytes: Buffer;
  readonly generation: string;
  readonly timeCreated: string;
  /** Metadata that the upload set. */
  readonly metadata: Readonly<Record<string, unknown>>;
}

export interface StorageSwitches {
  /** Objects on one page of a list. */
  pageSize: number;
  /** Bytes that one call of a rewrite copies. */
  rewriteBytes: number;
  /** Status if an upload or a rewrite would overwrite an object: 412, or 403 as in a bucket with a retention policy. */
  overwriting: 412 | 403;
}

/** Query parameters of the service that this package may send. */
const PARAMETERS: ReadonlySet<string> = new Set(
  "fields prefix pageToken alt generation uploadType name ifGenerationMatch kmsKeyName upload_id sourceGeneration rewriteToken".split(
    " ",
  ),
);

/** Cloud Storage's JSON API on the loopback interface, in memory. Unlike the emulator, it enforces preconditions. */
export class FakeStorage {
  readonly objects = new Map<string, FakeObject>();
  /** Called before a part of an upload is taken. */
  onPart: () => void = () => undefined;
  readonly requests = new Faults<RequestFault>();
  /** Each request, such as `GET models/iris`. */
  readonly log: string[] = [];
  readonly sessions = new Sessions();
  readonly switches: StorageSwitches;
  private readonly server: Server;
  private generation = 1_000;

  private constructor(switches: StorageSwitches) {
    this.switches = switches;
    this.server = createServer((request, response) => {
      this.answer(request, response).catch((error: unknown) => response.destroy(error as Error));
    });
  }

  static async start(switches: Partial<StorageSwitches> = {}): Promise<FakeStorage> {
    const usual = { pageSize: 1000, rewriteBytes: 1 << 20, overwriting: 412 };
    const fake = new FakeStorage({ ...usual, ...switches } as StorageSwitches);
    fake.server.listen(0, "127.0.0.1");
    await once(fake.server, "listening");
    return fake;
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

  /** Writes an object, as another user would. */
  write(bucket: string, name: string, content: string | Buffer, metadata = {}): void {
    this.generation++;
    this.objects.set(`${bucket}/${name}`, {
      bytes: Buffer.from(content),
      generation: String(this.generation),
      timeCreated: "2026-11-20T12:00:00.000Z",
      metadata,
    });
  }

  /** Names of a bucket's objects, in order. */
  names(bucket: string): string[] {
    const own = [...this.objects.keys()].filter((key) => key.startsWith(`${bucket}/`));
    return own.map((key) => key.slice(bucket.length + 1)).sort();
  }

  read(bucket: string, name: string): Buffer {
    const object = this.objects.get(`${bucket}/${name}`);
    if (!object) throw new Error(`${bucket} has no object ${name}`);
    return object.bytes;
  }

  /** Requests that would change something. */
  get changes(): string[] {
    return this.log.filter((line) => !line.startsWith("GET "));
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    const call = new Call(request, Buffer.concat(parts));
    const { method } = call;
    this.log.push(`${method} ${call.object ?? call.url.pathname}`);
    const line = `${method} ${decodeURIComponent(request.url ?? "")}`;
    const what = this.requests.take(
      (fault) => (fault.method ?? method) === method && fault.path.test(line),
    )?.what;
    if (what === "cutBefore") return void request.socket.destroy();
    const answer =
      typeof what === "object" ? refused(what.status, what.message ?? what.code) : this.act(call);
    if (what === "cutAfter") return void request.socket.destroy();
    response.writeHead(answer.status, answer.headers ?? {});
    const body = answer.body ?? Buffer.alloc(0);
    if (what === "half") {
      response.write(body.subarray(0, body.length / 2));
      return void setTimeout(() => response.destroy(), 10);
    }
    response.end(body);
  }

  private act(call: Call): Answer {
    try {
      const unknown = [...call.url.searchParams.keys()].filter((name) => !PARAMETERS.has(name));
      if (unknown.length > 0) throw new Refusal(400, "invalid", `unknown parameters ${unknown}`);
      if (call.url.pathname.startsWith("/upload/")) return this.upload(call);
      if (call.target !== undefined) return this.rewrite(call);
      if (call.object === undefined) return this.list(call);
      return this.get(call);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      return refused(error.httpStatus, error.message);
    }
  }

  private list({ bucket, query }: Call): Answer {
    const names = this.names(bucket).filter((name) => name.startsWith(query("prefix")));
    const start = Number(query("pageToken") || 0);
    const end = start + this.switches.pageSize;
    const items = names.slice(start, end).map((name) => this.describe(bucket, name));
    return json(end < names.length ? { items, nextPageToken: String(end) } : { items });
  }

  private get({ bucket, name, query, request }: Call): Answer {
    const object = this.existing(bucket, name, query("generation"));
    if (query("alt") !== "media") return json(this.describe(bucket, name));
    const range = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? "");
    if (!range) return { status: 200, body: object.bytes };
    const [start, last] = [Number(range[1]), Number(range[2])];
    if (start >= object.bytes.length) throw new Refusal(416, "invalid", "no such range");
    return { status: 206, body: object.bytes.subarray(start, last + 1) };
  }

  private rewrite({ bucket, name, target, query }: Call): Answer {
    const object = this.existing(bucket, name, query("sourceGeneration"));
    const [toBucket, toName] = target ?? ["", ""];
    this.checkGeneration(toBucket, toName, query("ifGenerationMatch"));
    const done = Number(query("rewriteToken") || 0) + this.switches.rewriteBytes;
    if (done < object.bytes.length) return json({ done: false, rewriteToken: String(done) });
    this.write(toBucket, toName, object.bytes, object.metadata);
    return json({ done: true, resource: this.describe(toBucket, toName) });
  }

  private upload({ bucket, query, request, body }: Call): Answer {
    const id = query("upload_id");
    if (query("uploadType") === "media") {
      const name = query("name");
      this.checkGeneration(bucket, name, query("ifGenerationMatch"));
      this.write(bucket, name, body, { contentType: request.headers["content-type"] });
      return json(this.describe(bucket, name));
    }
    if (id === "") {
      const name = query("name");
      if (query("uploadType") !== "resumable") throw new Refusal(400, "invalid", "uploadType");
      this.checkGeneration(bucket, name, query("ifGenerationMatch"));
      const size = Number(request.headers["x-upload-content-length"]);
      const metadata = { ...JSON.parse(body.toString()), kmsKeyName: query("kmsKeyName") };
      const session = this.sessions.begin({ bucket, name, size, metadata });
      const location = `${this.endpoint}/upload/storage/v1/b/${bucket}/o?uploadType=resumable&upload_id=${session}`;
      return { status: 200, headers: { location } };
    }
    this.onPart();
    const range = request.headers["content-range"] ?? "";
    const { whole, persisted } = this.sessions.take(id, range, body);
    if (!whole) {
      const headers = persisted > 0 ? { range: `bytes=0-${persisted - 1}` } : {};
      return { status: 308, headers };
    }
    const { name, metadata, bytes } = whole;
    if (!whole.isStored) {
      this.checkGeneration(bucket, name, "0");
      checkSums(metadata, bytes);
      this.write(bucket, name, bytes, metadata);
      whole.isStored = true;
    }
    return json(this.describe(bucket, name));
  }

  private checkGeneration(bucket: string, name: string, wanted: string): void {
    if (wanted !== "0" || !this.objects.has(`${bucket}/${name}`)) return;
    if (this.switches.overwriting === 412)
      throw new Refusal(412, "conditionNotMet", "At least one of the pre-conditions failed");
    const why = `Object '${bucket}/${name}' is subject to the bucket's retention policy`;
    throw new Refusal(403, "retentionPolicyNotMet", why);
  }

  private existing(bucket: string, name: string, generation: string): FakeObject {
    const object = this.objects.get(`${bucket}/${name}`);
    if (!object || (generation !== "" && generation !== object.generation))
      throw new Refusal(404, "notFound", `No such object: ${bucket}/${name}`);
    return object;
  }

  private describe(bucket: string, name: string): Readonly<Record<string, unknown>> {
    const { bytes, generation, timeCreated, metadata } = this.existing(bucket, name, "");
    return { ...metadata, bucket, name, generation, timeCreated, ...sumsOf(bytes) };
  }
}

interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Buffer;
}

/** The checksums of bytes, as the service describes them. */
export function sumsOf(bytes: Buffer): Readonly<Record<string, string>> {
  const crc = Buffer.alloc(4);
  crc.writeInt32BE(crc32c(bytes, 0));
  const md5Hash = createHash("md5").update(bytes).digest("base64");
  return { size: String(bytes.length), md5Hash, crc32c: crc.toString("base64") };
}

/** Refuses an upload whose bytes do not match the declared checksums. */
function checkSums(metadata: Readonly<Record<string, unknown>>, bytes: Buffer): void {
  const sums = sumsOf(bytes);
  for (const name of ["md5Hash", "crc32c"])
    if (metadata[name] !== undefined && metadata[name] !== sums[name])
      throw new Refusal(400, "invalid", `Provided ${name} "${metadata[name]}" does not match`);
}

function json(value: unknown): Answer {
  const headers = { "content-type": "application/json" };
  return { status: 200, headers, body: Buffer.from(JSON.stringify(value)) };
}

function refused(code: number, message: string): Answer {
  return { ...json({ error: { code, message, errors: [{ message }] } }), status: code };
}
