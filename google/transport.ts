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
import { type Advice, ApiError, ConnectionError, isTransient, WrongAnswer } from "./errors";

/** Longest time for one answer, in milliseconds. */
const ANSWER_TIME = 60_000;
/** Repetitions after an answer to something else, which usually comes again. */
const MOST_WRONG = 1;

export interface Request {
  readonly method: "GET" | "HEAD" | "POST" | "PUT" | "PATCH" | "DELETE";
  readonly url: URL;
  /** Its name in messages, such as `GET projects/p/locations/l/models`. */
  readonly name: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  /** Sends it only once, for a caller that itself searches for the result of a lost request and repeats it. */
  readonly once?: boolean;
  /** Statuses besides those of success that are an answer, not a refusal. */
  readonly accepts?: readonly number[];
  /** Most bytes of an answer that succeeds; of a longer one, no more are read. Defaults to any number. */
  readonly mostBytes?: number;
}

export class Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly bytes: Buffer;

  constructor(status: number, headers: Headers, bytes: Buffer) {
    this.status = status;
    this.headers = headers;
    this.bytes = bytes;
  }

  get text(): string {
    return this.bytes.toString("utf8");
  }
}

export interface TransportOptions {
  readonly authorizer: Authorizer;
  readonly clock?: Clock;
  readonly advice?: Advice;
  /** HTTP statuses after which a request to this API is repeated, besides those of all APIs. */
  readonly transient?: readonly number[];
}

/**
 * Requests to one of Google's APIs. Temporarily refused requests are repeated until the limits of the work are reached.
 */
export class Transport {
  readonly clock: Clock;
  private readonly authorizer: Authorizer;
  private readonly advice: Advice | undefined;
  private readonly transient: readonly number[];

  constructor({ authorizer, clock = systemClock, advice, transient = [] }: TransportOptions) {
    this.authorizer = authorizer;
    this.clock = clock;
    this.advice = advice;
    this.transient = transient;
  }

  /** Sends a request. Throws ApiError, ConnectionError (with `once` or at the end) and Interrupted. */
  async send(request: Request, limits: Limits): Promise<Answer> {
    return this.read(request, limits, (answer) => answer);
  }

  /** The value of a JSON answer. A truncated answer counts as a broken connection. */
  async json<T>(request: Request, limits: Limits): Promise<T> {
    return this.read(request, limits, ({ text }) => parsed(text, request.name) as T);
  }

  /**
   * The bytes of an answer to a request for those from `start` up to and without `end`. Fewer count as a broken connection.
   * Throws WrongAnswer if there are more, or others.
   */
  async range(request: Request, start: number, end: number, limits: Limits): Promise<Buffer> {
    const length = end - start;
    const limited = { ...request, mostBytes: length };
    return this.read(limited, limits, ({ bytes, headers }) => {
      const given = /^bytes (\d+-\d+)\//.exec(headers.get("content-range") ?? "")?.[1];
      if (given !== undefined && given !== `${start}-${end - 1}`)
        throw new WrongAnswer(`${request.name}: bytes ${given} in place of ${start}-${end - 1}`);
      if (bytes.length === length) return bytes;
      throw new ConnectionError(`${request.name}: ${bytes.length} of ${length} bytes arrived`);
    });
  }

  /** Whether the same request may succeed a little later. */
  isTransient(error: unknown): boolean {
    if (error instanceof ApiError && this.transient.includes(error.httpStatus)) return true;
    return isTransient(error);
  }

  /** Waits as long as the answer says, else for growing pauses; throws the error if the limits are reached first. */
  async pauseBefore(error: unknown, pause: number, limits: Limits): Promise<void> {
    const asked = error instanceof RetryLater ? error.seconds * 1000 : 0;
    const jittered = pause * (0.5 + this.clock.random() / 2);
    const wait = Math.max(asked, jittered);
    if (this.clock.now() + wait >= limits.until) throw error;
    await pauseWithin(wait, limits, this.clock);
  }

  private async read<T>(
    request: Request,
    limits: Limits,
    interpret: (answer: Answer) => T,
  ): Promise<T> {
    let isRenewed = false;
    let wrongAnswers = 0;
    for (let pause = FIRST_PAUSE; ; ) {
      checkLimits(limits, this.clock);
      try {
        return interpret(await this.attempt(request, limits));
      } catch (error) {
        if (error instanceof ApiError && error.httpStatus === 401 && !isRenewed) {
          isRenewed = true;
          this.authorizer.renew();
          continue;
        }
        if (error instanceof WrongAnswer && ++wrongAnswers > MOST_WRONG) throw error;
        if (request.once || !this.isTransient(error)) throw error;
        await this.pauseBefore(error, pause, limits);
        pause = longer(pause);
      }
    }
  }

  private async attempt(
    { method, url, name, headers, body, accepts = [], mostBytes }: Request,
    limits: Limits,
  ): Promise<Answer> {
    const sent = { ...(await this.authorizer.headers(url.href)), ...headers };
    let answer: Answer;
    try {
      const response = await fetch(url, {
        method,
        headers: sent,
        redirect: "manual", // a token is not for another host
        signal: AbortSignal.any([limits.signal, AbortSignal.timeout(ANSWER_TIME)]),
        ...(body === undefined ? {} : { body }),
      });
      const most = response.ok ? mostBytes : undefined;
      const bytes = most === undefined ? await wholeOf(response) : await upTo(most, response, name);
      answer = new Answer(response.status, response.headers, bytes);
    } catch (error) {
      if (error instanceof WrongAnswer) throw error;
      checkLimits(limits, this.clock);
      throw new ConnectionError(`${name}: no answer (${reasonOf(error)})`);
    }
    const { status } = answer;
    if ((status >= 200 && status < 300) || accepts.includes(status)) return answer;
    throw failure(name, answer, this.advice);
  }
}

async function wholeOf(response: Response): Promise<Buffer> {
  return Buffer.from(await response.arrayBuffer());
}

/** The bytes of an answer of at most `most`; a longer one may be of any length, and ends with WrongAnswer. */
async function upTo(most: number, response: Response, name: string): Promise<Buffer> {
  const length = response.headers.get("content-length");
  if (length !== null && Number(length) <= most) return wholeOf(response);
  const parts: Uint8Array[] = [];
  let bytes = 0;
  for await (const part of response.body ?? []) {
    parts.push(part);
    bytes += part.length;
    // Leaving the loop closes the connection.
    if (bytes > most)
      throw new WrongAnswer(`${name}: more than the ${most} bytes that were requested`);
  }
  return Buffer.concat(parts);
}

/** An ApiError whose answer says after how many seconds to repeat the request. */
class RetryLater extends ApiError {
  readonly seconds: number;

  constructor(seconds: number, ...rest: ConstructorParameters<typeof ApiError>) {
    super(...rest);
    this.seconds = seconds;
  }
}

function parsed(text: string, name: string): unknown {
  try {
    return text === "" ? {} : JSON.parse(text);
  } catch {
    throw new ConnectionError(`${name}: the answer is truncated`);
  }
}

function failure(name: string, { status, text, headers }: Answer, advice?: Advice): ApiError {
  let code = "";
  let reason = text.trim().slice(0, 500);
  try {
    const { error } = JSON.parse(text) as { error: { status?: string; message?: string } };
    code = error.status ?? "";
    reason = error.message ?? reason;
  } catch {
    // a proxy's page, or a truncated answer
  }
  const retryAfter = headers.get("retry-after");
  const seconds = Number(retryAfter);
  return retryAfter !== null && seconds >= 0
    ? new RetryLater(seconds, name, status, code, reason, advice)
    : new ApiError(name, status, code, reason, advice);
}

function reasonOf(error: unknown): string {
  const { cause, message } = error as Error & { cause?: { code?: string; message?: string } };
  return cause?.code ?? cause?.message ?? message;
}
