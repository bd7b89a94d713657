import assert from "node:assert/strict";
import {
  ApiError,
  CredentialsError,
  describeError,
  OperationError,
  RefusedError,
  WorkFailed,
} from "../../google/errors";

describe("an error of an API, as a user reads it", () => {
  it("has what to do about a missing right that all APIs need", () => {
    const reason = "Permission iam.serviceAccounts.actAs is required";
    const fix = /iam\.serviceAccountUser/;
    const text = describeError(new ApiError("POST x", 400, "FAILED_PRECONDITION", reason));
    assert.ok(text.startsWith(`POST x: 400 FAILED_PRECONDITION: ${reason}\n  Fix: `));
    assert.match(text, fix);
    assert.match(describeError(new OperationError("operations/1", 9, reason)), fix);
  });

  it("has the advice of its API", () => {
    const advice = { fixes: [[/too hot/, "wait"]] } as const;
    const refused = new ApiError("POST x", 400, "", "too hot", advice);
    assert.equal(describeError(refused), "POST x: 400: too hot\n  Fix: wait.");
    const other = new ApiError("POST x", 400, "", "too hot");
    assert.equal(describeError(other), "POST x: 400: too hot");
  });

  it("has the advice for its cause", () => {
    const cause = new OperationError("o", 9, "too hot", { fixes: [[/too hot/, "wait"]] });
    const error = new Error(`${cause.message}; the next run goes on`, { cause });
    assert.equal(describeError(error), `${error.message}\n  Fix: wait.`);
  });

  it("has one fix if its message has it already", () => {
    const message = "the image is in another region: Quota exceeded\n  Fix: read the log.";
    assert.equal(describeError(new WorkFailed(message)), message);
    assert.equal(describeError(new RefusedError(message)), message);
  });

  it("says to log in if there are no credentials", () => {
    const text = describeError(new CredentialsError("no credentials: none were found"));
    assert.match(text, /^no credentials: none were found\n {2}Fix: log in, /);
  });

  it("has no advice if none is known", () => {
    const error = new ApiError("POST x", 400, "INVALID_ARGUMENT", "no");
    assert.equal(describeError(error), "POST x: 400 INVALID_ARGUMENT: no");
  });
});
