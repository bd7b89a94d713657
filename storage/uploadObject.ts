import { FIRST_PAUSE, type Limits, longer } from "../google/clock";
import { ApiError, ConnectionError } from "../google/errors";
import type { Answer } from "../google/transport";
import { type StorageClient, uploadPath } from "./client";
import type { Target } from "./rewrite";
import type { StoredObject } from "./storedObject";
import type { Part, UploadSource } from "./uploadSource";
import type { StorageAccess } from "./work";

/** How objects are written. Source: Cloud Storage JSON API, Objects. */
export interface ObjectSettings {
  readonly storageClass?: string;
  readonly kmsKeyName?: string;
  readonly metadata?: Readonly<Record<string, string>>;
  readonly cacheControl?: string;
}

export interface Upload {
  readonly target: Target;
  readonly source: UploadSource;
  readonly contentType: string;
  readonly settings: ObjectSettings;
  /** Called with the number of bytes that have arrived since the previous call. */
  readonly onBytes?: (bytes: number) => void;
}

/** A running resumable upload. Its address is a secret: whoever has it can write the object. */
interface Session {
  readonly target: Target;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly total: number;
}

/** A session that the service no longer knows, or whose bytes it lost. */
class SessionLost extends Error {}

/**
 * Uploads an object that does not exist yet, in parts that are repeated as far as they have not arrived. The service
 * refuses bytes with checksums other than those that were judged. Throws ApiError with 412 if the object already
 * exists.
 *
 * Source: Cloud Storage, "Resumable uploads".
 */
export async function uploadObject(access: StorageAccess, upload: Upload): Promise<StoredObject> {
  for (let pause = FIRST_PAUSE; ; pause = longer(pause)) {
    const { total, parts, close } = await upload.source.open();
    try {
      return await send(access, await begin(access, upload, total), parts, upload.onBytes);
    } catch (error) {
      if (!(error instanceof SessionLost)) throw error;
      await access.storage.pauseBefore(error, pause, access.limits);
    } finally {
      await close();
    }
  }
}

async function begin(
  { storage, limits }: StorageAccess,
  { target, source, contentType, settings }: Upload,
  total: number,
): Promise<Session> {
  const { kmsKeyName, ...metadata } = settings;
  const { md5: md5Hash, crc32c } = source.judged;
  const answer = await storage.send(
    {
      method: "POST",
      ...target,
      path: uploadPath(target.bucket),
      query: {
        uploadType: "resumable",
        name: target.name,
        ifGenerationMatch: "0",
        ...(kmsKeyName !== undefined && { kmsKeyName }),
      },
      headers: {
        "x-upload-content-type": contentType,
        "x-upload-content-length": String(total),
      },
      body: { contentType, md5Hash, crc32c, ...metadata },
    },
    limits,
  );
  const location = answer.headers.get("location") ?? "";
  if (!URL.canParse(location)) throw new SessionLost("the service has begun no upload");
  // Only its path and query are used, so that a token is sent only to the configured host.
  const { pathname, searchParams } = new URL(location);
  return { target, path: pathname.slice(1), query: Object.fromEntries(searchParams), total };
}

async function send(
  access: StorageAccess,
  session: Session,
  parts: AsyncIterable<Part>,
  onBytes: Upload["onBytes"],
): Promise<StoredObject> {
  for await (const part of parts) {
    const object = await sendPart(access, session, part);
    onBytes?.(part.bytes.length);
    if (object) return object;
  }
  throw new SessionLost("the service has not taken the end of the upload");
}

/** Sends a part until all of it has arrived; returns the object after the last one. */
async function sendPart(
  { storage, limits }: StorageAccess,
  session: Session,
  { start, bytes }: Part,
): Promise<StoredObject | undefined> {
  const end = start + bytes.length;
  const isLast = end === session.total;
  let arrived = start;
  for (let pause = FIRST_PAUSE; ; ) {
    const before = arrived;
    try {
      const rest = bytes.subarray(arrived - start);
      const range = rest.length === 0 ? "*" : `${arrived}-${end - 1}`;
      const answer = await put(storage, session, range, rest, limits);
      if (answer.status !== 308) return objectOf(answer);
      arrived = arrivedOf(answer);
    } catch (error) {
      if (!storage.isTransient(error)) throw lostOr(error);
      await storage.pauseBefore(error, pause, limits);
      pause = longer(pause);
      // A failed request may have been carried out.
      const answer = await put(storage, session, "*", Buffer.alloc(0), limits, false).catch(
        (again: unknown) => {
          throw lostOr(again);
        },
      );
      if (answer.status !== 308) return objectOf(answer);
      arrived = arrivedOf(answer);
    }
    if (arrived < start || arrived > end) throw new SessionLost("the service has lost bytes");
    if (arrived === end && !isLast) return undefined;
    if (arrived > before) pause = FIRST_PAUSE;
    else if (arrived === end) {
      const waiting = new ConnectionError(`PUT ${session.target.name}: the upload does not end`);
      await storage.pauseBefore(waiting, pause, limits);
      pause = longer(pause);
    }
  }
}

function put(
  storage: StorageClient,
  { target, path, query, total }: Session,
  range: string,
  body: Buffer,
  limits: Limits,
  once = true,
): Promise<Answer> {
  const headers = { "content-range": `bytes ${range}/${total}` };
  const request = { method: "PUT", ...target, path, query, headers, body, accepts: [308] } as const;
  return storage.send({ ...request, once }, limits);
}

/** Bytes that have arrived, of which the service says the last one. */
function arrivedOf({ headers }: Answer): number {
  const [, last] = /^bytes=0-(\d+)$/.exec(headers.get("range") ?? "") ?? [];
  return last === undefined ? 0 : Number(last) + 1;
}

function objectOf({ text }: Answer): StoredObject {
  try {
    return JSON.parse(text) as StoredObject;
  } catch {
    throw new SessionLost("the answer is truncated"); // the next upload finds the existing object
  }
}

function lostOr(error: unknown): unknown {
  const isLost = error instanceof ApiError && [404, 410].includes(error.httpStatus);
  return isLost ? new SessionLost(error.message) : error;
}
