import type { Readable } from "node:stream";
import { type Answer, ApiError, apiError, type Request, send } from "./http";

/** An object as Cloud Storage describes it; 64-bit numbers are strings. */
export interface StoredObject {
  readonly name: string;
  readonly bucket: string;
  readonly generation?: string;
  readonly md5Hash?: string;
  readonly crc32c?: string;
  readonly contentType?: string;
  readonly storageClass?: string;
  readonly kmsKeyName?: string;
  readonly selfLink?: string;
  readonly mediaLink?: string;
  readonly metadata?: Readonly<Record<string, string>>;
}

/** Metadata of an object that an upload sets. */
export type ObjectMetadata = Readonly<Record<string, unknown>>;

/** The API's message for an upload to a bucket that does not exist; the emulator's message is shorter. */
const NO_BUCKET = "googleapi: Error 404: The specified bucket does not exist., notFound";

/** Line between the parts of an upload. */
const BOUNDARY = "model-version-upload";

/** Cloud Storage's JSON API, as far as buckets and objects need it. */
export class Storage {
  private readonly origin: string | undefined;

  /** @param endpoint as the official provider accepts it, such as `http://127.0.0.1:4443/storage/v1/`. */
  constructor(endpoint: string | undefined) {
    this.origin = endpoint?.replace(/\/storage\/v1\/?$/, "").replace(/\/$/, "");
  }

  bucketUrl(bucket: string): string {
    return `${this.origin}/storage/v1/b/${encodeURIComponent(bucket)}`;
  }

  async createBucket(name: string): Promise<void> {
    const body = () => [Buffer.from(JSON.stringify({ name }))];
    const answer = await this.send("POST", "/storage/v1/b", {
      body,
      contentType: "application/json",
    });
    expect(answer, `Error creating bucket ${name}`);
  }

  async hasBucket(bucket: string): Promise<boolean> {
    return (await this.send("GET", bucketPath(bucket))).status === 200;
  }

  async deleteBucket(bucket: string): Promise<void> {
    const answer = await this.send("DELETE", bucketPath(bucket));
    if (answer.status !== 404) expect(answer, `Error deleting bucket ${bucket}`);
  }

  /** Objects whose names begin with `prefix`, page by page. */
  async list(bucket: string, prefix = ""): Promise<StoredObject[]> {
    const objects: StoredObject[] = [];
    let page = "";
    do {
      const query = `?prefix=${encodeURIComponent(prefix)}${page && `&pageToken=${encodeURIComponent(page)}`}`;
      const answer = await this.send("GET", `${bucketPath(bucket)}/o${query}`);
      expect(answer, `Error retrieving objects of bucket ${bucket}`);
      const { items = [], nextPageToken = "" } = JSON.parse(answer.body) as {
        items?: StoredObject[];
        nextPageToken?: string;
      };
      objects.push(...items);
      page = nextPageToken;
    } while (page !== "");
    return objects;
  }

  /** Writes an object in one request of two parts. @param open opens the bytes, once for each attempt. */
  async upload(
    bucket: string,
    name: string,
    { contentType, ...metadata }: ObjectMetadata,
    open: () => Readable,
  ): Promise<void> {
    const head = [
      `--${BOUNDARY}\r\nContent-Type: application/json\r\n\r\n`,
      `${JSON.stringify({ bucket, name, contentType, ...metadata })}\r\n`,
      `--${BOUNDARY}\r\nContent-Type: ${contentType}\r\n\r\n`,
    ].join("");
    const body = async function* () {
      yield Buffer.from(head);
      yield* open();
      yield Buffer.from(`\r\n--${BOUNDARY}--\r\n`);
    };
    const query = `?uploadType=multipart&name=${encodeURIComponent(name)}`;
    const answer = await this.send("POST", `/upload${bucketPath(bucket)}/o${query}`, {
      body,
      contentType: `multipart/related; boundary=${BOUNDARY}`,
    });
    if (answer.status === 404) throw new ApiError(`Error uploading object ${name}: ${NO_BUCKET}`);
    expect(answer, `Error uploading object ${name}`);
  }

  /** An object's description; undefined if it does not exist. */
  async stat(bucket: string, object: string): Promise<StoredObject | undefined> {
    const answer = await this.send("GET", objectPath(bucket, object));
    if (answer.status === 404) return undefined;
    expect(answer, `Error when reading or editing Storage Bucket Object "${object}"`);
    return JSON.parse(answer.body) as StoredObject;
  }

  async read(bucket: string, object: string): Promise<string> {
    const answer = await this.send("GET", `${objectPath(bucket, object)}?alt=media`);
    expect(answer, `Error downloading object ${object}`);
    return answer.body;
  }

  async deleteObject(bucket: string, object: string): Promise<void> {
    const answer = await this.send("DELETE", objectPath(bucket, object));
    if (answer.status !== 404) expect(answer, `Error deleting contents of object ${object}`);
  }

  private send(
    method: string,
    path: string,
    rest: Pick<Request, "body" | "contentType"> = {},
  ): Promise<Answer> {
    if (this.origin === undefined) {
      throw new ApiError(
        "no storage to speak to: set gcp:storageCustomEndpoint to the emulator's URL",
      );
    }
    return send({ method, url: `${this.origin}${path}`, ...rest });
  }
}

function bucketPath(bucket: string): string {
  return `/storage/v1/b/${encodeURIComponent(bucket)}`;
}

function objectPath(bucket: string, object: string): string {
  return `${bucketPath(bucket)}/o/${encodeURIComponent(object)}`;
}

function expect(answer: Answer, what: string): void {
  if (answer.status < 200 || answer.status > 299)
    throw new ApiError(`${what}: ${apiError(answer)}`);
}
