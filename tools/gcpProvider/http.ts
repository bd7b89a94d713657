import { request } from "node:http";
import type { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { setTimeout as pause } from "node:timers/promises";

/** An error whose message is shown to the user without a stack trace. */
export class ApiError extends Error {}

export interface Answer {
  readonly status: number;
  readonly body: string;
}

/** The request to send; its body is opened again for each attempt. */
export interface Request {
  readonly method: string;
  readonly url: string;
  readonly contentType?: string;
  readonly body?: () => Iterable<Buffer> | AsyncIterable<Buffer> | Readable;
}

/** Pause after the first failure, in milliseconds; each further pause is twice as long. */
const FIRST_PAUSE = 100;
/** Time after which a failure is final, in milliseconds. Source: google.golang.org/api, retry deadline of a chunk. */
const MOST_TIME = Number(process.env["MODEL_VERSION_STANDIN_RETRY_MS"] ?? 32_000);

/** Sends a request, and repeats it if the answer is 408, 429 or 5xx, or if the connection breaks. */
export async function send(sent: Request): Promise<Answer> {
  const started = Date.now();
  for (let wait = FIRST_PAUSE; ; wait *= 2) {
    const outcome = await attempt(sent).catch((error: Error) => error);
    const isFinal = Date.now() + wait - started > MOST_TIME;
    if (outcome instanceof ApiError) throw outcome;
    if (outcome instanceof Error) {
      if (isFinal) throw new ApiError(`${sent.method} ${sent.url}: ${outcome.message}`);
    } else if (isFinal || !isTransient(outcome.status)) return outcome;
    await pause(wait);
  }
}

function isTransient(status: number): boolean {
  return status === 408 || status === 429 || status >= 500;
}

async function attempt({ method, url, contentType, body }: Request): Promise<Answer> {
  const headers = contentType === undefined ? {} : { "content-type": contentType };
  const outgoing = request(url, { method, headers });
  const answered = new Promise<Answer>((resolve, reject) => {
    outgoing.on("error", reject);
    outgoing.on("response", (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("error", reject);
      response.on("end", () =>
        resolve({ status: response.statusCode ?? 0, body: Buffer.concat(chunks).toString() }),
      );
    });
  });
  if (body === undefined) {
    outgoing.end();
    return answered;
  }
  // A server may answer before it has read everything; then the answer counts, not the broken stream.
  const streamed = pipeline(body() as AsyncIterable<Buffer>, outgoing);
  streamed.catch(() => undefined);
  const first = await Promise.race([answered, streamed.then(() => undefined)]);
  return first ?? (await answered);
}

/** The error of an answer, in the words of the official client. Source: google.golang.org/api/googleapi, Error. */
export function apiError({ status, body }: Answer): string {
  try {
    const { error } = JSON.parse(body) as {
      error: { message: string; errors?: readonly { reason: string; message: string }[] };
    };
    const [first] = error.errors ?? [];
    const reason = first === undefined ? "" : `, ${first.reason}`;
    return `googleapi: Error ${status}: ${error.message}${reason}`;
  } catch {
    return `googleapi: got HTTP response code ${status} with body: ${body.trim()}`;
  }
}
