import { Interrupted } from "../../google/clock";
import { ApiError, ConnectionError, CredentialsError, LOGIN } from "../../google/errors";
import { InputError } from "../../inspect/inputError";

/** Roles that a reader of a bucket needs. Source: docs.cloud.google.com/storage/docs/access-control/iam-roles. */
const ROLE = "grant the caller roles/storage.objectViewer on the bucket";

/** Why a read from a bucket failed, as an error that the user can fix; other errors are thrown. */
export function readFault(url: string, error: unknown): InputError {
  if (error instanceof InputError) return error;
  if (error instanceof ApiError) return refusal(url, error);
  if (error instanceof ConnectionError || error instanceof Interrupted)
    return new InputError(
      `${url} cannot be read: ${error.message}`,
      "check the connection, and run this again",
    );
  if (error instanceof CredentialsError)
    return new InputError(`${url} cannot be read: ${error.message}`, LOGIN);
  throw error;
}

function refusal(url: string, { httpStatus, reason }: ApiError): InputError {
  const said = `${httpStatus}${reason === "" ? "" : `, ${reason}`}`;
  switch (httpStatus) {
    case 401:
      return new InputError(`${url} cannot be read: the credentials are refused (${said})`, LOGIN);
    case 403:
      return new InputError(`${url} cannot be read: access is denied (${said})`, ROLE);
    case 404:
      return new InputError(
        `${url} does not exist, or was replaced while it was read (${said})`,
        "check the address, and run this again",
      );
    default:
      return new InputError(`${url} cannot be read: ${said}`, "run this again later");
  }
}
