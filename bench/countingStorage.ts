import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";

interface Counted {
  readonly bucket: string;
  readonly name: string;
  readonly size: string;
  readonly md5Hash: string;
  readonly crc32c: string;
  readonly generation: string;
}

/** Cloud Storage as far as a Bundle needs it, which counts bytes instead of keeping them; only manifests are kept. */
export class CountingStorage {
  bytes = 0;
  uploads = 0;
  readonly objects = new Map<string, Counted>();
  private readonly texts = new Map<string, Buffer>();
  private readonly sessions: { name: string; sums: object; size: string }[] = [];
  private readonly server: Server;

  private constructor() {
    this.server = createServer((request, response) => void this.answer(request, response));
  }

  static async start(): Promise<CountingStorage> {
    const storage = new CountingStorage();
    storage.server.listen(0, "127.0.0.1");
    await once(storage.server, "listening");
    return storage;
  }

  get endpoint(): string {
    const address = this.server.address();
    return `http://127.0.0.1:${typeof address === "object" ? address?.port : ""}`;
  }

  stop(): void {
    this.server.closeAllConnections();
    this.server.close();
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? "/", this.endpoint);
    const query = (name: string) => url.searchParams.get(name) ?? "";
    const send = (value: unknown, status = 200) =>
      response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(value));
    const session = this.sessions[Number(query("upload_id") || Number.NaN)];
    const kept: Buffer[] = [];
    for await (const part of request) {
      this.bytes += (part as Buffer).length;
      if (!session || session.name.endsWith("manifest.json")) kept.push(part as Buffer);
    }
    const body = Buffer.concat(kept);
    if (session) {
      const [, last = "", total = ""] =
        /(\d+)\/(\d+)$/.exec(request.headers["content-range"] ?? "") ?? [];
      if (Number(last) + 1 < Number(total))
        return void response.writeHead(308, { range: `bytes=0-${last}` }).end();
      this.uploads++;
      if (body.length > 0) this.texts.set(session.name, body);
      const { name, size } = session;
      const generation = String(this.uploads);
      const object = { bucket: "models", name, size, generation, ...session.sums } as Counted;
      this.objects.set(name, object);
      return void send(object);
    }
    if (request.method === "POST") {
      const { md5Hash, crc32c } = JSON.parse(body.toString());
      const size = request.headers["x-upload-content-length"] as string;
      this.sessions.push({ name: query("name"), sums: { md5Hash, crc32c }, size });
      const id = this.sessions.length - 1;
      return void response.writeHead(200, { location: `${url.href}&upload_id=${id}` }).end();
    }
    const name = decodeURIComponent(/\/o\/(.+)$/.exec(url.pathname)?.[1] ?? "");
    if (name === "") return void send(this.page(query("prefix"), Number(query("pageToken") || 0)));
    const text = this.texts.get(name);
    if (query("alt") === "media" && text) return void response.writeHead(206).end(text);
    const object = this.objects.get(name);
    send(object ?? { error: { code: 404, message: "no such object" } }, object ? 200 : 404);
  }

  private page(prefix: string, start: number) {
    const names = [...this.objects.keys()].filter((name) => name.startsWith(prefix)).sort();
    const items = names.slice(start, start + 1000).map((name) => this.objects.get(name));
    const end = start + 1000;
    return end < names.length ? { items, nextPageToken: String(end) } : { items };
  }
}
