import type { RequestFault } from "../google/faults";

/** What goes wrong with a request and is no reason to fail, by its name. @param busy what has other operations. */
export function requestFaults(
  busy: "Model" | "Endpoint",
): Readonly<Record<string, RequestFault["what"]>> {
  return {
    "429 with Retry-After": { status: 429, code: "RESOURCE_EXHAUSTED", retryAfter: 5 },
    "429 without Retry-After": { status: 429, code: "RESOURCE_EXHAUSTED" },
    "503": { status: 503, code: "UNAVAILABLE" },
    "409 ABORTED": { status: 409, code: "ABORTED" },
    "busy 400": {
      status: 400,
      code: "FAILED_PRECONDITION",
      message: `There are other operations running on the ${busy}. Operation IDs are: [1].`,
    },
    "connection cut before the service acted": "cutBefore",
    "connection cut after the service acted": "cutAfter",
    "answer cut in half": "half",
  };
}
