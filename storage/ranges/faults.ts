import { Interrupted } from "../../google/clock";
import {
  ApiError,
  ConnectionError,
  CredentialsError,
  LOGIN,
  WrongAnswer,
} from "../../google/errors";
import { InputError } from "../../inspect/inputError";

/** Nothing can be read or written at present: no answer, no credentials, or none that are accepted. */
export class NotReachedError extends InputError {}

/** Roles that a caller needs on a bucket. Source: docs.cloud.google.com/storage/docs/access-control/iam-roles. */
const ROLES = { read: "roles/storage.objectViewer", written: "roles/storage.objectCreator" };

type Access = keyof typeof ROLES;

/** Why a read from a bucket failed, as an error that the user can fix; other errors are thrown. */
export function readFault(url: string, error: unknown): InputError {
  return fault(url, error, "read");
}

/** Why a write to a bucket failed, in the same form. */
export function writeFault(url: string, error: unknown): InputError {
  return fault(url, error, "written");
}

function fault(url: string, error: unknown, access: Access): InputError {
  if (error instanceof InputError) return error;
  if (error instanceof ApiError) return refusal(url, error, access);
  if (error instanceof WrongAnswer)
    return new InputError(
      `${url} cannot be ${access}: ${error.message}`,
      "check the endpoint and any proxy in front of it: they have to answer listings and ranges as Cloud Storage does",
    );
  if (error instanceof ConnectionError || error instanceof Interrupted)
    return new NotReachedError(
      `${url} cannot be ${access}: ${error.message}`,
      "check the connection, and run this again",
    );
  if (error instanceof CredentialsError)
    return new NotReachedError(`${url} cannot be ${access}: ${error.message}`, LOGIN);
  throw error;
}

function refusal(url: string, { httpStatus, reason }: ApiError, access: Access): InputError {
  const said = `${httpStatus}${reason === "" ? "" : `, ${reason}`}`;
  const failed = `${url} cannot be ${access}`;
  switch (httpStatus) {
    case 401:
      return new NotReachedError(`${failed}: the credentials are refused (${said})`, LOGIN);
    case 403:
      return new InputError(
        `${failed}: access is denied (${said})`,
        `grant the caller ${ROLES[access]} on the bucket`,
      );
    case 404:
      return new InputError(
        access === "read"
          ? `${url} does not exist, or was replaced while it was read (${said})`
          : `${failed}: the bucket does not exist (${said})`,
        "check the address, and run this again",
      );
    default: {
      const Fault = httpStatus >= 500 || httpStatus === 429 ? NotReachedError : InputError;
      return new Fault(`${failed}: ${said}`, "run this again later");
    }
  }
}
