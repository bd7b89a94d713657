import { request } from "node:http";
import type { Readable } from "node:stream";

/** A failure as the user reads it, without a stack. */
export class StorageError extends Error {}

interface Answer {
  readonly status: number;
  readonly body: string;
}

/** Cloud Storage's JSON API, as far as buckets and objects need it. */
export class Storage {
  private readonly origin: string | undefined;

  /** @param endpoint as the official provider takes it, such as `http://127.0.0.1:4443/storage/v1/`. */
  constructor(endpoint: string | undefined) {
    this.origin = endpoint?.replace(/\/storage\/v1\/?$/, "").replace(/\/$/, "");
  }

  bucketUrl(bucket: string): string {
    return `${this.origin}/storage/v1/b/${encodeURIComponent(bucket)}`;
  }

  async createBucket(bucket: string): Promise<void> {
    const body = Buffer.from(JSON.stringify({ name: bucket }));
    const { status } = await this.send("POST", "/storage/v1/b", body, "application/json");
    if (status === 409) throw new StorageError(`the bucket "${bucket}" exists already`);
    this.expect(status, `creating the bucket "${bucket}"`);
  }

  async hasBucket(bucket: string): Promise<boolean> {
    return (await this.send("GET", `/storage/v1/b/${encodeURIComponent(bucket)}`)).status === 200;
  }

  async deleteBucket(bucket: string): Promise<void> {
    const { status } = await this.send("DELETE", `/storage/v1/b/${encodeURIComponent(bucket)}`);
    if (status !== 404) this.expect(status, `deleting the bucket "${bucket}"`);
  }

  async list(bucket: string): Promise<string[]> {
    const { status, body } = await this.send(
      "GET",
      `/storage/v1/b/${encodeURIComponent(bucket)}/o`,
    );
    if (status === 404) return [];
    this.expect(status, `listing the bucket "${bucket}"`);
    const { items = [] } = JSON.parse(body) as { items?: { name: string }[] };
    return items.map(({ name }) => name);
  }

  async upload(bucket: string, object: string, content: Buffer | Readable, contentType: string) {
    const path = `/upload/storage/v1/b/${encodeURIComponent(bucket)}/o?uploadType=media&name=${encodeURIComponent(object)}`;
    const { status, body } = await this.send("POST", path, content, contentType);
    if (status === 404) {
      throw new StorageError(
        `googleapi: Error 404: the bucket "${bucket}" does not exist, so "${object}" cannot be uploaded`,
      );
    }
    this.expect(status, `uploading "${object}" to the bucket "${bucket}"`);
    return properties(JSON.parse(body) as Record<string, string>);
  }

  async stat(bucket: string, object: string) {
    const path = `/storage/v1/b/${encodeURIComponent(bucket)}/o/${encodeURIComponent(object)}`;
    const { status, body } = await this.send("GET", path);
    return status === 200 ? properties(JSON.parse(body) as Record<string, string>) : undefined;
  }

  async deleteObject(bucket: string, object: string): Promise<void> {
    const path = `/storage/v1/b/${encodeURIComponent(bucket)}/o/${encodeURIComponent(object)}`;
    const { status } = await this.send("DELETE", path);
    if (status !== 404) this.expect(status, `deleting "${object}"`);
  }

  private expect(status: number, what: string): void {
    if (status < 200 || status > 299) throw new StorageError(`${what} failed with HTTP ${status}`);
  }

  private send(
    method: string,
    path: string,
    body?: Buffer | Readable,
    contentType?: string,
  ): Promise<Answer> {
    if (this.origin === undefined) {
      throw new StorageError(
        "no storage to speak to: set gcp:storageCustomEndpoint to the emulator's URL",
      );
    }
    return new Promise((resolve, reject) => {
      const fail = (error: Error) =>
        reject(
          new StorageError(`${method} ${this.origin}${decodeURIComponent(path)}: ${error.message}`),
        );
      const headers = contentType === undefined ? {} : { "content-type": contentType };
      const sent = request(`${this.origin}${path}`, { method, headers }, (response) => {
        const chunks: Buffer[] = [];
        response.on("data", (chunk: Buffer) => chunks.push(chunk));
        response.on("error", fail);
        response.on("end", () =>
          resolve({ status: response.statusCode ?? 0, body: Buffer.concat(chunks).toString() }),
        );
      });
      sent.on("error", fail);
      if (body === undefined || Buffer.isBuffer(body)) sent.end(body);
      else body.on("error", fail).pipe(sent);
    });
  }
}

function properties({
  md5Hash = "",
  selfLink = "",
  mediaLink = "",
  generation = "0",
}: Record<string, string>) {
  return { md5hash: md5Hash, selfLink, mediaLink, generation: Number(generation) };
}
