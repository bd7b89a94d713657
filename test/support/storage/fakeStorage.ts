import { createHash } from "node:crypto";
import { crc32c } from "../../../inspect/bytes/crc32c";
import { FakeServer, json, type Received, type Reply } from "../google/fakeServer";
import { Refusal } from "../google/refusal";
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
export class FakeStorage extends FakeServer {
  readonly objects = new Map<string, FakeObject>();
  /** Called before a part of an upload is taken. */
  onPart: () => void = () => undefined;
  readonly sessions = new Sessions();
  readonly switches: StorageSwitches;
  private generation = 1_000;

  private constructor(switches: StorageSwitches) {
    super();
    this.switches = switches;
  }

  static async start(switches: Partial<StorageSwitches> = {}): Promise<FakeStorage> {
    const usual = { pageSize: 1000, rewriteBytes: 1 << 20, overwriting: 412 };
    return new FakeStorage({ ...usual, ...switches } as StorageSwitches).listen();
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

  /** Such as `GET models/iris`. */
  protected override lineOf(request: Received): string {
    return `${request.method} ${new Call(request).object ?? request.url.pathname}`;
  }

  protected override errorOf({ httpStatus: code, message }: Refusal): object {
    return { code, message, errors: [{ message }] };
  }

  protected override reply(request: Received): Reply {
    const call = new Call(request);
    const unknown = [...call.url.searchParams.keys()].filter((name) => !PARAMETERS.has(name));
    if (unknown.length > 0) throw new Refusal(400, "invalid", `unknown parameters ${unknown}`);
    if (call.url.pathname.startsWith("/upload/")) return this.upload(call);
    if (call.target !== undefined) return this.rewrite(call);
    if (call.object === undefined) return this.list(call);
    return this.get(call);
  }

  private list({ bucket, query }: Call): Reply {
    const names = this.names(bucket).filter((name) => name.startsWith(query("prefix")));
    const start = Number(query("pageToken") || 0);
    const end = start + this.switches.pageSize;
    const items = names.slice(start, end).map((name) => this.describe(bucket, name));
    return json(end < names.length ? { items, nextPageToken: String(end) } : { items });
  }

  private get({ bucket, name, query, headers }: Call): Reply {
    const object = this.existing(bucket, name, query("generation"));
    if (query("alt") !== "media") return json(this.describe(bucket, name));
    const range = /^bytes=(\d+)-(\d+)$/.exec(headers.range ?? "");
    if (!range) return { status: 200, body: object.bytes };
    const [start, last] = [Number(range[1]), Number(range[2])];
    if (start >= object.bytes.length) throw new Refusal(416, "invalid", "no such range");
    return { status: 206, body: object.bytes.subarray(start, last + 1) };
  }

  private rewrite({ bucket, name, target, query }: Call): Reply {
    const object = this.existing(bucket, name, query("sourceGeneration"));
    const [toBucket, toName] = target ?? ["", ""];
    this.checkGeneration(toBucket, toName, query("ifGenerationMatch"));
    const done = Number(query("rewriteToken") || 0) + this.switches.rewriteBytes;
    if (done < object.bytes.length) return json({ done: false, rewriteToken: String(done) });
    this.write(toBucket, toName, object.bytes, object.metadata);
    return json({ done: true, resource: this.describe(toBucket, toName) });
  }

  private upload({ bucket, query, headers, body }: Call): Reply {
    const id = query("upload_id");
    if (query("uploadType") === "media") {
      const name = query("name");
      this.checkGeneration(bucket, name, query("ifGenerationMatch"));
      this.write(bucket, name, body, { contentType: headers["content-type"] });
      return json(this.describe(bucket, name));
    }
    if (id === "") {
      const name = query("name");
      if (query("uploadType") !== "resumable") throw new Refusal(400, "invalid", "uploadType");
      this.checkGeneration(bucket, name, query("ifGenerationMatch"));
      const size = Number(headers["x-upload-content-length"]);
      const metadata = { ...JSON.parse(body.toString()), kmsKeyName: query("kmsKeyName") };
      const session = this.sessions.begin({ bucket, name, size, metadata });
      const location = `${this.endpoint}/upload/storage/v1/b/${bucket}/o?uploadType=resumable&upload_id=${session}`;
      return { status: 200, headers: { location } };
    }
    this.onPart();
    const range = headers["content-range"] ?? "";
    const { whole, persisted } = this.sessions.take(id, range, body);
    if (!whole) {
      const stored = persisted > 0 ? { range: `bytes=0-${persisted - 1}` } : {};
      return { status: 308, headers: stored };
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
