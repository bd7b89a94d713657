import assert from "node:assert/strict";
import { ApiError, describeError, OperationError } from "../../google/errors";

describe("an error of Vertex AI, as a user reads it", () => {
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

  it("has no advice if none is known", () => {
    const error = new ApiError("POST x", 400, "INVALID_ARGUMENT", "no");
    assert.equal(describeError(error), "POST x: 400 INVALID_ARGUMENT: no");
  });
});
