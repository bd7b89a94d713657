/** An error that the API returns. */
export class Refusal extends Error {
  readonly httpStatus: number;
  readonly status: string;

  constructor(httpStatus: number, status: string, message: string) {
    super(message);
    this.httpStatus = httpStatus;
    this.status = status;
  }
}

export const notFound = (what: string) => new Refusal(404, "NOT_FOUND", `${what} is not found.`);
export const precondition = (message: string) => new Refusal(400, "FAILED_PRECONDITION", message);
export const invalid = (message: string) => new Refusal(400, "INVALID_ARGUMENT", message);
