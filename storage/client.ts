import { Api, type Call } from "../google/api";
import type { Authorizer } from "../google/auth";
import type { Clock, Limits } from "../google/clock";
import { undefinedIfMissing, WrongAnswer } from "../google/errors";
import type { Answer } from "../google/transport";
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

/** A request about an object, or about all whose names start with `name`. */
export interface ObjectCall extends Omit<Call, "title"> {
  readonly bucket: string;
  readonly name: string;
}

/** Source: Cloud Storage JSON API, Objects: list. */
interface ObjectPage {
  readonly items?: readonly StoredObject[];
  readonly nextPageToken?: string;
}

/** Cloud Storage's JSON API, as far as versions need it. Temporarily refused requests are repeated. */
export class StorageClient {
  readonly clock: Clock;
  private readonly api: Api;

  constructor(options: StorageClientOptions) {
    const known = { ...options, advice: ADVICE, transient: TRANSIENT };
    this.api = new Api(known, () => new URL(ORIGIN));
    this.clock = this.api.clock;
  }

  /** An object's description; undefined if there is none. */
  async get(bucket: string, name: string, limits: Limits): Promise<StoredObject | undefined> {
    const path = objectPath(bucket, name);
    const call = { method: "GET", bucket, name, path, query: { fields: FIELDS } } as const;
    return undefinedIfMissing(this.json<StoredObject>(call, limits));
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
      const call = { method: "GET", bucket, name: prefix, path, query } as const;
      const page = await this.json<ObjectPage>(call, limitsOf());
      const { items = [], nextPageToken = "" } = page;
      if (!isListing(items))
        throw new WrongAnswer(`GET ${urlOf(bucket, prefix)}: the answer is not a listing`);
      yield* items;
      if (nextPageToken === "") return;
      if (nextPageToken === pageToken)
        throw new WrongAnswer(`GET ${urlOf(bucket, prefix)}: the listing does not end`);
      pageToken = nextPageToken;
    }
  }

  /** Bytes of an object from `start` up to and without `end`, of which there must be some. */
  async read(
    { bucket, name, generation }: PinnedObject,
    start: number,
    end: number,
    limits: Limits,
  ): Promise<Buffer> {
    const call = {
      method: "GET",
      bucket,
      name,
      path: objectPath(bucket, name),
      query: { alt: "media", generation },
      // Compressed answers have other ranges.
      headers: { range: `bytes=${start}-${end - 1}`, "accept-encoding": "identity" },
    } as const;
    return this.api.range(titled(call), start, end, limits);
  }

  /** Sends a request whose answer is taken as it is. Throws ApiError, ConnectionError and Interrupted. */
  send(call: ObjectCall, limits: Limits): Promise<Answer> {
    return this.api.exchange(titled(call), limits);
  }

  /** Sends a request whose answer is JSON. Throws as `send` does. */
  json<T>(call: ObjectCall, limits: Limits): Promise<T> {
    return this.api.send<T>(titled(call), limits);
  }

  /** Whether the same request may succeed a little later. */
  isTransient(error: unknown): boolean {
    return this.api.isTransient(error);
  }

  /** Waits as long as the answer says, else for growing pauses; throws the error if the limits are reached first. */
  pauseBefore(error: unknown, pause: number, limits: Limits): Promise<void> {
    return this.api.pauseBefore(error, pause, limits);
  }
}

/** A call with the object's name in messages. */
function titled({ bucket, name, ...call }: ObjectCall): Call {
  return { ...call, title: `${call.method} ${urlOf(bucket, name)}` };
}

/** Whether these are objects as far as the listing of a foreign server is trusted. */
function isListing(items: unknown): boolean {
  return (
    Array.isArray(items) &&
    items.every(
      (item) =>
        typeof item?.name === "string" &&
        typeof item.generation === "string" &&
        /^\d{1,15}$/.test(item.size),
    )
  );
}

/** Path of an upload to a bucket, below the origin. */
export function uploadPath(bucket: string): string {
  return `upload/${bucketPath(bucket)}/o`;
}

/** Path of an object, below the origin. */
export function objectPath(bucket: string, name: string): string {
  return `${bucketPath(bucket)}/o/${encodeURIComponent(name)}`;
}

function bucketPath(bucket: string): string {
  return `storage/v1/b/${encodeURIComponent(bucket)}`;
}
