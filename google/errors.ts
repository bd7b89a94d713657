/** Canonical codes of Google's APIs by their numbers. Source: google/rpc/code.proto. */
const CODES: Readonly<Record<number, string>> = {
  1: "CANCELLED",
  3: "INVALID_ARGUMENT",
  4: "DEADLINE_EXCEEDED",
  5: "NOT_FOUND",
  6: "ALREADY_EXISTS",
  7: "PERMISSION_DENIED",
  8: "RESOURCE_EXHAUSTED",
  9: "FAILED_PRECONDITION",
  10: "ABORTED",
  13: "INTERNAL",
  14: "UNAVAILABLE",
  16: "UNAUTHENTICATED",
};

/** Fixes of refusals by the patterns of the service's messages; infinitive phrases. */
export type Fixes = readonly (readonly [pattern: RegExp, fix: string])[];

/** What to do about refusals of one API. */
export interface Advice {
  /** For a caller without access; an infinitive phrase. */
  readonly access?: string;
  /** Besides those of all APIs. */
  readonly fixes?: Fixes;
}

/** A request that the API refused. */
export class ApiError extends Error {
  readonly httpStatus: number;
  /** Canonical code, such as `NOT_FOUND`; empty if the answer has none. */
  readonly status: string;
  /** The API's own message. */
  readonly reason: string;
  readonly access: string | undefined;
  readonly fixes: Fixes;

  constructor(
    request: string,
    httpStatus: number,
    status: string,
    reason: string,
    { access, fixes = [] }: Advice = {},
  ) {
    super(`${request}: ${[httpStatus, status].filter(Boolean).join(" ")}: ${reason}`);
    this.httpStatus = httpStatus;
    this.status = status;
    this.reason = reason;
    this.access = access;
    this.fixes = fixes;
  }
}

/** A request whose answer did not arrive, so it is unknown whether it was carried out. */
export class ConnectionError extends Error {}

/** An answer that is not one to the request, as from a proxy or a server that does not know it. */
export class WrongAnswer extends ConnectionError {}

/** An operation that the service ended with an error. */
export class OperationError extends Error {
  readonly operation: string;
  readonly status: string;
  readonly reason: string;
  readonly fixes: Fixes;

  constructor(operation: string, code: number, reason: string, { fixes = [] }: Advice = {}) {
    const status = CODES[code] ?? `code ${code}`;
    super(`operation ${operation} failed: ${status}: ${reason}`);
    this.operation = operation;
    this.status = status;
    this.reason = reason;
    this.fixes = fixes;
  }
}

/** An operation that the service no longer knows, so its outcome must be searched for. */
export class OperationLost extends Error {}

/** A fault of the caller that is known without a request to the API; its message contains the fix. */
export class RefusedError extends Error {}

/** Credentials of this machine that are missing, or that give no token. */
export class CredentialsError extends Error {}

/** Work that a service ended without a result; the message contains the fix. */
export class WorkFailed extends Error {}

/** Whether an error is the service's or the user's, so its message is sufficient; other errors are our own bugs. */
export function isExpected(error: unknown): error is Error {
  const expected = [
    ApiError,
    ConnectionError,
    OperationError,
    OperationLost,
    CredentialsError,
    RefusedError,
    WorkFailed,
  ];
  return expected.some((type) => error instanceof type);
}

export function isStatus(error: unknown, ...statuses: readonly string[]): error is ApiError {
  return error instanceof ApiError && statuses.includes(error.status);
}

/** The answer, or undefined for 404. */
export async function undefinedIfMissing<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof ApiError && error.httpStatus === 404) return undefined;
    throw error;
  }
}

/** Whether the same request may succeed a little later. */
export function isTransient(error: unknown): boolean {
  if (error instanceof ConnectionError) return true;
  if (!(error instanceof ApiError)) return false;
  return [429, 502, 503, 504].includes(error.httpStatus) || error.status === "ABORTED";
}

/**
 * The running operations of a resource, if a request was refused because of them. The service's message is the only
 * sign of that.
 */
export function isBusy(error: unknown): error is ApiError {
  return isStatus(error, "FAILED_PRECONDITION") && /other operations running/i.test(error.reason);
}

/** Fixes of what every API may refuse. */
const FIXES: Fixes = [
  [
    /iam\.serviceAccounts\.actAs/,
    "grant the caller roles/iam.serviceAccountUser on the service account",
  ],
];

/**
 * An error as a user reads it: the service's full message, and what to do if that is known, of the error or of its
 * cause.
 */
export function describeError(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error instanceof RefusedError || error instanceof WorkFailed) return error.message;
  const fix = fixOf(error) ?? fixOf(error.cause);
  return fix === undefined ? error.message : `${error.message}\n  Fix: ${fix}.`;
}

/** What to do without credentials. */
export const LOGIN =
  "log in, as by gcloud auth application-default login, or set GOOGLE_OAUTH_ACCESS_TOKEN to a valid token";

function fixOf(error: unknown): string | undefined {
  if (error instanceof CredentialsError) return LOGIN;
  if (!(error instanceof ApiError || error instanceof OperationError)) return undefined;
  const known = [...error.fixes, ...FIXES].find(([pattern]) => pattern.test(error.message));
  return known?.[1] ?? fixByStatus(error);
}

function fixByStatus(error: ApiError | OperationError): string | undefined {
  if (!(error instanceof ApiError)) return undefined;
  if (error.httpStatus === 401)
    return "log in again, as by `gcloud auth application-default login`; the credentials were renewed once and refused again";
  return error.httpStatus === 403 ? error.access : undefined;
}
