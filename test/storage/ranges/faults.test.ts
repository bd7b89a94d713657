import assert from "node:assert/strict";
import { Interrupted } from "../../../google/clock";
import { ApiError, ConnectionError, CredentialsError } from "../../../google/errors";
import { readFault } from "../../../storage/ranges/faults";

const ADDRESS = "gs://models/a";

describe("a fault of reading a bucket", () => {
  for (const [status, what, fix] of [
    [401, /credentials are refused/, /log in/],
    [403, /access is denied \(403, no\)/, /objectViewer/],
    [404, /does not exist, or was replaced/, /address/],
    [503, /cannot be read: 503, no$/, /later/],
  ] as const)
    it(`names the place and what to do after ${status}`, () => {
      const fault = readFault(ADDRESS, new ApiError("GET x", status, "S", "no"));
      assert.match(fault.what, what);
      assert.ok(fault.what.startsWith(ADDRESS));
      assert.match(fault.fix, fix);
    });

  it("names the connection where none was made", () => {
    const errors = [new ConnectionError("no answer (ECONNREFUSED)"), new Interrupted("timeout")];
    for (const error of errors) assert.match(readFault(ADDRESS, error).fix, /connection/);
  });

  it("says to log in if the library has no credentials", () => {
    const error = new CredentialsError("Could not load the default credentials");
    assert.match(readFault(ADDRESS, error).fix, /log in/);
  });

  it("hides no fault of our own", () => {
    assert.throws(() => readFault(ADDRESS, new TypeError("x is undefined")), TypeError);
  });
});
