import type { Clock, Limits } from "./clock";
import { type Answer, type Request, Transport, type TransportOptions } from "./transport";

/** One request; the path starts with its resource, such as `projects/p/locations/l/models`. */
export interface Call {
  readonly method: Request["method"];
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON; bytes as they are. */
  readonly body?: unknown;
  /** Sends it only once, for a caller that itself searches for the result of a lost request and repeats it. */
  readonly once?: boolean;
  /** Statuses besides those of success that are an answer, not a refusal. */
  readonly accepts?: readonly number[];
  /** Its name in messages; method and path by default. */
  readonly title?: string;
}

export interface ApiOptions extends TransportOptions {
  /** Origin of the API, instead of its own. */
  readonly endpoint?: string | undefined;
}

/**
 * One of Google's APIs. Repeats requests that were refused for the moment, until the limits of the work are reached.
 */
export class Api {
  readonly clock: Clock;
  private readonly transport: Transport;
  private readonly baseOf: (path: string) => string;

  /** @param baseOf prefix of a path, without the origin if one is given. */
  constructor({ endpoint, ...options }: ApiOptions, baseOf: (path: string) => URL) {
    this.transport = new Transport(options);
    this.clock = this.transport.clock;
    const given = endpoint?.replace(/\/+$/, "");
    this.baseOf = (path) => {
      const { origin, pathname } = baseOf(path);
      return `${given ?? origin}${pathname}`;
    };
  }

  /**
   * Sends a request whose answer is JSON. Throws ApiError, ConnectionError (with `once` or at the end) and Interrupted.
   */
  send<T>(call: Call, limits: Limits): Promise<T> {
    return this.transport.json<T>(this.requestOf(call), limits);
  }

  /** Sends a request whose answer is taken as it is. Throws as `send` does. */
  exchange(call: Call, limits: Limits): Promise<Answer> {
    return this.transport.send(this.requestOf(call), limits);
  }

  /** The bytes from `start` up to and without `end` that a request asks for. Throws as `send` does, and WrongAnswer. */
  range(call: Call, start: number, end: number, limits: Limits): Promise<Buffer> {
    return this.transport.range(this.requestOf(call), start, end, limits);
  }

  /** All items of a list, page by page. */
  async list<T>(path: string, items: string, limits: Limits, filter?: string): Promise<T[]> {
    const found: T[] = [];
    let pageToken = "";
    do {
      const query = { ...(filter ? { filter } : {}), ...(pageToken ? { pageToken } : {}) };
      const page = await this.send<Readonly<Record<string, unknown>>>(
        { method: "GET", path, query },
        limits,
      );
      found.push(...((page[items] ?? []) as T[]));
      pageToken = (page["nextPageToken"] as string | undefined) ?? "";
    } while (pageToken !== "");
    return found;
  }

  /** Whether the same request may succeed a little later. */
  isTransient(error: unknown): boolean {
    return this.transport.isTransient(error);
  }

  /** Waits as long as the answer says, else for growing pauses; throws the error if the limits are reached first. */
  pauseBefore(error: unknown, pause: number, limits: Limits): Promise<void> {
    return this.transport.pauseBefore(error, pause, limits);
  }

  private requestOf({ path, query, body, title, ...rest }: Call): Request {
    const url = new URL(`${this.baseOf(path)}${path}`);
    for (const [name, value] of Object.entries(query ?? {})) url.searchParams.set(name, value);
    const request = { ...rest, url, name: title ?? `${rest.method} ${path}` };
    if (body === undefined || body instanceof Uint8Array)
      return { ...request, ...(body && { body }) };
    const headers = { ...rest.headers, "content-type": "application/json" };
    return { ...request, headers, body: JSON.stringify(body) };
  }
}
