import type { Authorizer } from "./auth";
import {
  type Clock,
  checkLimits,
  FIRST_PAUSE,
  type Limits,
  longer,
  pauseWithin,
  systemClock,
} from "./clock";
import { ApiError, ConnectionError, isTransient } from "./errors";
import { originOf } from "./names";
import { Pacing } from "./pacing";

/** Time for one answer to arrive, in milliseconds. */
const ANSWER_TIME = 60_000;

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

/** Vertex AI's JSON API. Repeats requests that were refused for the moment, until the limits of the work are reached. */
export class Client {
  readonly clock: Clock;
  readonly pacing: Pacing;
  private readonly authorizer: Authorizer;
  private readonly endpoint: string | undefined;
  private readonly turns = new Map<string, Promise<unknown>>();

  constructor({ authorizer, endpoint, clock = systemClock }: ClientOptions) {
    this.authorizer = authorizer;
    this.endpoint = endpoint?.replace(/\/+$/, "");
    this.clock = clock;
    this.pacing = new Pacing(clock);
  }

  /** Sends a request. Throws ApiError, ConnectionError (with `once` or at the end) and Interrupted. */
  async send<T>(call: Call, limits: Limits): Promise<T> {
    let isRenewed = false;
    for (let pause = FIRST_PAUSE; ; ) {
      checkLimits(limits, this.clock);
      try {
        return (await this.attempt(call, limits)) as T;
      } catch (error) {
        if (error instanceof ApiError && error.httpStatus === 401 && !isRenewed) {
          isRenewed = true;
          this.authorizer.renew();
          continue;
        }
        if (call.once || !isTransient(error)) throw error;
        await this.pauseBefore(error, pause, limits);
        pause = longer(pause);
      }
    }
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
    const asked = error instanceof RetryLater ? error.seconds * 1000 : 0;
    const jittered = pause * (0.5 + this.clock.random() / 2);
    const wait = Math.max(asked, jittered);
    if (this.clock.now() + wait >= limits.until) throw error;
    await pauseWithin(wait, limits, this.clock);
  }

  private async attempt({ method, path, query, body }: Call, limits: Limits): Promise<unknown> {
    const [, location = "global"] = /^projects\/[^/]+\/locations\/([^/]+)/.exec(path) ?? [];
    const url = new URL(`${this.endpoint ?? originOf(location)}/v1/${path}`);
    for (const [name, value] of Object.entries(query ?? {})) url.searchParams.set(name, value);
    const request = `${method} ${path}`;
    const headers: Record<string, string> = { ...(await this.authorizer.headers(url.href)) };
    if (body !== undefined) headers["content-type"] = "application/json";
    let status: number;
    let text: string;
    let retryAfter: string | null;
    try {
      const answer = await fetch(url, {
        method,
        headers,
        redirect: "error",
        signal: AbortSignal.any([limits.signal, AbortSignal.timeout(ANSWER_TIME)]),
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      status = answer.status;
      retryAfter = answer.headers.get("retry-after");
      text = await answer.text();
    } catch (error) {
      checkLimits(limits, this.clock);
      throw new ConnectionError(`${request}: no answer (${reasonOf(error)})`);
    }
    if (status >= 200 && status < 300) return parsed(text, request);
    throw failure(request, status, text, retryAfter);
  }
}

/** An ApiError whose answer says after how many seconds to ask again. */
class RetryLater extends ApiError {
  readonly seconds: number;

  constructor(request: string, status: number, code: string, reason: string, seconds: number) {
    super(request, status, code, reason);
    this.seconds = seconds;
  }
}

function parsed(text: string, request: string): unknown {
  try {
    return text === "" ? {} : JSON.parse(text);
  } catch {
    throw new ConnectionError(`${request}: the answer is truncated`);
  }
}

function failure(request: string, status: number, text: string, retryAfter: string | null) {
  let code = "";
  let reason = text.trim().slice(0, 500);
  try {
    const { error } = JSON.parse(text) as { error: { status?: string; message?: string } };
    code = error.status ?? "";
    reason = error.message ?? reason;
  } catch {
    // a proxy's page, or an answer cut in half
  }
  const seconds = Number(retryAfter);
  return retryAfter !== null && seconds >= 0
    ? new RetryLater(request, status, code, reason, seconds)
    : new ApiError(request, status, code, reason);
}

function reasonOf(error: unknown): string {
  const { cause, message } = error as Error & { cause?: { code?: string; message?: string } };
  return cause?.code ?? cause?.message ?? message;
}
