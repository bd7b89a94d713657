import assert from "node:assert/strict";
import {
  ApiError,
  describeError,
  OperationError,
  RefusedError,
  WorkFailed,
} from "../../google/errors";

describe("an error of an API, as a user reads it", () => {
  const AGENT = "service-1@gcp-sa-aiplatform.iam.gserviceaccount.com";
  for (const [reason, fix] of [
    [`${AGENT} does not have [storage.objects.get] permission`, /objectViewer on the bucket/],
    ["Permission iam.serviceAccounts.actAs is required", /iam\.serviceAccountUser/],
    ["Quota exceeded for CustomModelServingCPUs", /more quota .* lower maxReplicas/],
    ["The image must be in the region europe-west4", /Artifact Registry in the region/],
    ["Model server never became ready", /container's log .*deploymentTimeout/],
  ] as const) {
    it(`has the service's sentence in full and what to do: ${reason.slice(0, 40)}`, () => {
      const text = describeError(new ApiError("POST x", 400, "FAILED_PRECONDITION", reason));
      assert.ok(text.startsWith(`POST x: 400 FAILED_PRECONDITION: ${reason}\n  Fix: `));
      assert.match(text, fix);
      assert.match(describeError(new OperationError("operations/1", 9, reason)), fix);
    });
  }

  it("has one fix if its message has it already", () => {
    const message = "the image is in another region: Quota exceeded\n  Fix: read the log.";
    assert.equal(describeError(new WorkFailed(message)), message);
    assert.equal(describeError(new RefusedError(message)), message);
  });

  it("has no advice if none is known", () => {
    const error = new ApiError("POST x", 400, "INVALID_ARGUMENT", "no");
    assert.equal(describeError(error), "POST x: 400 INVALID_ARGUMENT: no");
  });
});
