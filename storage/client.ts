import type { Authorizer } from "../google/auth";
import { type Clock, type Limits, systemClock } from "../google/clock";
import { undefinedIfMissing } from "../google/errors";
import { type Answer, type Request, Transport } from "../google/transport";
import { urlOf } from "./place";
import type { StoredObject } from "./storedObject";

const ORIGIN = "https://storage.googleapis.com";
/** Properties that are requested for each object. */
const FIELDS = "bucket,name,generation,size,md5Hash,crc32c,timeCreated,contentEncoding";
/** Source: docs.cloud.google.com/storage/docs/retry-strategy, "Response". */
const TRANSIENT = [408, 500];
const ADVICE = {
  access:
    "grant the caller roles/storage.objectViewer on the buckets that it reads, and roles/storage.objectCreator beside it on those that it writes to",
};

export interface StorageClientOptions {
  readonly authorizer: Authorizer;
  /** Origin of the API, instead of Google's. */
  readonly endpoint?: string | undefined;
  readonly clock?: Clock;
}

/** An object at one of its generations. */
export type PinnedObject = Pick<StoredObject, "bucket" | "name" | "generation">;

/** A request about one object, with the object's name in messages. */
export interface ObjectRequest extends Omit<Request, "url" | "name"> {
  readonly bucket: string;
  readonly name: string;
  /** Path below the origin. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
}

/** Source: Cloud Storage JSON API, Objects: list. */
interface ObjectPage {
  readonly items?: readonly StoredObject[];
  readonly nextPageToken?: string;
}

/** Cloud Storage's JSON API, as far as versions need it. Temporarily refused requests are repeated. */
export class StorageClient {
  readonly clock: Clock;
  private readonly transport: Transport;
  private readonly origin: string;

  constructor({ authorizer, endpoint, clock = systemClock }: StorageClientOptions) {
    this.transport = new Transport({ authorizer, clock, advice: ADVICE, transient: TRANSIENT });
    this.origin = (endpoint ?? ORIGIN).replace(/\/+$/, "");
    this.clock = clock;
  }

  /** An object's description; undefined if there is none. */
  async get(bucket: string, name: string, limits: Limits): Promise<StoredObject | undefined> {
    const path = objectPath(bucket, name);
    const request = { method: "GET", bucket, name, path, query: { fields: FIELDS } } as const;
    return undefinedIfMissing(this.json<StoredObject>(request, limits));
  }

  /** Objects whose names start with `prefix`, by name. */
  async list(bucket: string, prefix: string, limits: Limits): Promise<Map<string, StoredObject>> {
    const found = new Map<string, StoredObject>();
    for await (const object of this.objects(bucket, prefix, () => limits))
      found.set(object.name, object);
    return found;
  }

  /** The same objects, page by page. @param limitsOf limits of the next page. */
  async *objects(
    bucket: string,
    prefix: string,
    limitsOf: () => Limits,
  ): AsyncGenerator<StoredObject> {
    const path = `${bucketPath(bucket)}/o`;
    const fields = `items(${FIELDS}),nextPageToken`;
    for (let pageToken = ""; ; ) {
      const query = { prefix, fields, ...(pageToken ? { pageToken } : {}) };
      const request = { method: "GET", bucket, name: prefix, path, query } as const;
      const page = await this.json<ObjectPage>(request, limitsOf());
      yield* page.items ?? [];
      if (!page.nextPageToken) return;
      pageToken = page.nextPageToken;
    }
  }

  /** Bytes of an object from `start` up to and without `end`, of which there must be some. */
  async read(
    { bucket, name, generation }: PinnedObject,
    start: number,
    end: number,
    limits: Limits,
  ): Promise<Buffer> {
    const request = {
      method: "GET",
      bucket,
      name,
      path: objectPath(bucket, name),
      query: { alt: "media", generation },
      // Compressed answers have other ranges.
      headers: { range: `bytes=${start}-${end - 1}`, "accept-encoding": "identity" },
    } as const;
    return this.transport.bytes(this.requestOf(request), end - start, limits);
  }

  /** Sends a request. Throws ApiError, ConnectionError (with `once` or at the end) and Interrupted. */
  async send(request: ObjectRequest, limits: Limits): Promise<Answer> {
    return this.transport.send(this.requestOf(request), limits);
  }

  /** The value of an answer in JSON. */
  async json<T>(request: ObjectRequest, limits: Limits): Promise<T> {
    return this.transport.json<T>(this.requestOf(request), limits);
  }

  /** Whether the same request may succeed a little later. */
  isTransient(error: unknown): boolean {
    return this.transport.isTransient(error);
  }

  /** Waits as long as the answer says, else for growing pauses; throws the error if the limits are reached first. */
  async pauseBefore(error: unknown, pause: number, limits: Limits): Promise<void> {
    return this.transport.pauseBefore(error, pause, limits);
  }

  private requestOf({ bucket, name, path, query = {}, ...rest }: ObjectRequest): Request {
    const url = new URL(`${this.origin}${path}`);
    for (const [key, value] of Object.entries(query)) url.searchParams.set(key, value);
    return { ...rest, url, name: `${rest.method} ${urlOf(bucket, name)}` };
  }
}

export function bucketPath(bucket: string): string {
  return `/storage/v1/b/${encodeURIComponent(bucket)}`;
}

export function objectPath(bucket: string, name: string): string {
  return `${bucketPath(bucket)}/o/${encodeURIComponent(name)}`;
}
