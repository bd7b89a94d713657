import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { findEmulator } from "../setup/findPulumi";

/** A running Cloud Storage emulator on the loopback interface. */
export class Emulator {
  readonly origin: string;
  private readonly child: ChildProcess;

  private constructor(origin: string, child: ChildProcess) {
    this.origin = origin;
    this.child = child;
  }

  /**
   * Starts one on a free port and waits until it answers. @param folder where it stores objects; otherwise it stores
   * them in memory, where finding one takes longer the more there are.
   */
  static async start(folder?: string): Promise<Emulator> {
    const path = findEmulator();
    if (path === undefined) throw new Error("the storage emulator is not built: run npm run setup");
    const port = await freePort();
    const words = [
      "-scheme",
      "http",
      "-host",
      "127.0.0.1",
      "-port",
      String(port),
      ...(folder === undefined
        ? ["-backend", "memory"]
        : ["-backend", "filesystem", "-filesystem-root", folder]),
      "-log-level",
      "error",
    ];
    const emulator = new Emulator(
      `http://127.0.0.1:${port}`,
      spawn(path, words, { stdio: "ignore" }),
    );
    for (let tries = 0; tries < 100; tries++) {
      if (await emulator.answers()) return emulator;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    await emulator.stop();
    throw new Error("the storage emulator does not answer");
  }

  /** Endpoint in the form that the gcp provider expects. */
  get endpoint(): string {
    return `${this.origin}/storage/v1/`;
  }

  async createBucket(name: string): Promise<void> {
    await fetch(`${this.origin}/storage/v1/b`, { method: "POST", body: JSON.stringify({ name }) });
  }

  /** Names of a bucket's objects. */
  async list(bucket: string): Promise<string[]> {
    const answer = await fetch(`${this.origin}/storage/v1/b/${bucket}/o`);
    const { items = [] } = (await answer.json()) as { items?: { name: string }[] };
    return items.map(({ name }) => name).sort();
  }

  async buckets(): Promise<string[]> {
    const answer = await fetch(`${this.origin}/storage/v1/b`);
    const { items = [] } = (await answer.json()) as { items?: { name: string }[] };
    return items.map(({ name }) => name);
  }

  async read(bucket: string, object: string): Promise<Buffer> {
    const answer = await fetch(`${this.urlOf(bucket, object)}?alt=media`);
    if (!answer.ok) throw new Error(`${bucket} has no object ${object}`);
    return Buffer.from(await answer.arrayBuffer());
  }

  /** Generation of an object: the number of the write that produced its content. */
  async generation(bucket: string, object: string): Promise<string> {
    const answer = await fetch(this.urlOf(bucket, object));
    return ((await answer.json()) as { generation: string }).generation;
  }

  async write(bucket: string, object: string, text: string | Buffer): Promise<void> {
    const url = `${this.origin}/upload/storage/v1/b/${bucket}/o?uploadType=media&name=${encodeURIComponent(object)}`;
    const { ok } = await fetch(url, { method: "POST", body: new Uint8Array(Buffer.from(text)) });
    if (!ok) throw new Error(`${object} cannot be written to ${bucket}`);
  }

  async remove(bucket: string, object: string): Promise<void> {
    await fetch(this.urlOf(bucket, object), { method: "DELETE" });
  }

  async stop(): Promise<void> {
    if (this.child.exitCode !== null) return;
    this.child.kill();
    await once(this.child, "exit");
  }

  private urlOf(bucket: string, object: string): string {
    return `${this.origin}/storage/v1/b/${bucket}/o/${encodeURIComponent(object)}`;
  }

  private async answers(): Promise<boolean> {
    return fetch(`${this.origin}/storage/v1/b`).then(
      ({ ok }) => ok,
      () => false,
    );
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  if (typeof address !== "object" || address === null) throw new Error("no port is free");
  return address.port;
}
