import type { Authorizer } from "../google/auth";
import { type Clock, type Limits, systemClock } from "../google/clock";
import { Transport } from "../google/transport";
import { originOf } from "./names";
import { Pacing } from "./pacing";

/** One request; the path begins with the resource's name, such as `projects/p/locations/l/models`. */
export interface Call {
  readonly method: "GET" | "POST" | "PATCH" | "DELETE";
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  /** Sends it once: a caller that looks for what a lost request has made repeats it by itself. */
  readonly once?: boolean;
}

export interface ClientOptions {
  readonly authorizer: Authorizer;
  /** Origin of the API, instead of the location's own. */
  readonly endpoint?: string | undefined;
  readonly clock?: Clock;
}

const ACCESS =
  "grant the caller roles/aiplatform.user in the project, and check that the Vertex AI API is enabled there";

/** Vertex AI's JSON API. Repeats requests that were refused for the moment, until the limits of the work are reached. */
export class Client {
  readonly clock: Clock;
  readonly pacing: Pacing;
  private readonly transport: Transport;
  private readonly endpoint: string | undefined;
  private readonly turns = new Map<string, Promise<unknown>>();

  constructor({ authorizer, endpoint, clock = systemClock }: ClientOptions) {
    this.transport = new Transport({ authorizer, clock, access: ACCESS });
    this.endpoint = endpoint?.replace(/\/+$/, "");
    this.clock = clock;
    this.pacing = new Pacing(clock);
  }

  /** Sends a request. Throws ApiError, ConnectionError (with `once` or at the end) and Interrupted. */
  async send<T>({ method, path, query, body, once = false }: Call, limits: Limits): Promise<T> {
    const [, location = "global"] = /^projects\/[^/]+\/locations\/([^/]+)/.exec(path) ?? [];
    const url = new URL(`${this.endpoint ?? originOf(location)}/v1/${path}`);
    for (const [name, value] of Object.entries(query ?? {})) url.searchParams.set(name, value);
    const json = body !== undefined && {
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    };
    const request = { method, url, name: `${method} ${path}`, once, ...json };
    return this.transport.json<T>(request, limits);
  }

  /** All items of a list, page by page. */
  async list<T>(path: string, items: string, limits: Limits, filter?: string): Promise<T[]> {
    const found: T[] = [];
    let pageToken = "";
    do {
      const page = await this.send<Readonly<Record<string, unknown>>>(
        {
          method: "GET",
          path,
          query: { ...(filter ? { filter } : {}), ...(pageToken ? { pageToken } : {}) },
        },
        limits,
      );
      found.push(...((page[items] ?? []) as T[]));
      pageToken = (page["nextPageToken"] as string | undefined) ?? "";
    } while (pageToken !== "");
    return found;
  }

  /** Runs pieces of work of one key one after the other. */
  async inTurn<T>(key: string, work: () => Promise<T>): Promise<T> {
    const before = this.turns.get(key) ?? Promise.resolve();
    const current = before.then(work, work);
    this.turns.set(key, current);
    return current;
  }

  /** Waits as long as the answer asks for, else a growing while; throws the error where the limits come first. */
  async pauseBefore(error: unknown, pause: number, limits: Limits): Promise<void> {
    return this.transport.pauseBefore(error, pause, limits);
  }
}
